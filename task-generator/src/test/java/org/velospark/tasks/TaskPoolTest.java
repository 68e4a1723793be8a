package org.velospark.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.velospark.tasks.NumberFamily.NumberTask;

class TaskPoolTest {
  private final NumberFamily family = new NumberFamily("a");
  private final TaskPool pool =
      new TaskPool(spec -> family.build(spec, TestingData.none()), 2, 100);

  @AfterEach
  void closeAll() {
    pool.close();
  }

  private TaskSpec spec(int number) {
    return family.spec(number);
  }

  @Test
  void aTaskGivenBackServesTheNextEqualSpec() {
    Task first = pool.borrow(spec(1));
    pool.giveBack(first);
    assertThat(pool.borrow(spec(1))).isSameAs(first);
    assertThat(pool.borrow(spec(2))).isNotSameAs(first);
    assertThat(family.built).hasSize(2);
  }

  @Test
  void aBorrowedTaskIsNobodyElses() {
    Task first = pool.borrow(spec(1));
    Task second = pool.borrow(spec(1));
    assertThat(second).isNotSameAs(first);
    pool.giveBack(first);
    pool.giveBack(second);
    assertThat(family.built).extracting(t -> t.closed).containsExactly(false, true);
  }

  @Test
  void theTaskGivenBackFirstIsClosedWhenThereAreTooMany() {
    for (int number : new int[] {1, 2, 1, 3}) {
      pool.giveBack(pool.borrow(spec(number)));
    }
    assertThat(family.built)
        .extracting(NumberTask::spec, t -> t.closed)
        .containsExactly(tuple(spec(1), false), tuple(spec(2), true), tuple(spec(3), false));
  }

  /** A number is so many bytes, and 100 may be kept. */
  @Test
  void tasksGivenBackFirstAreClosedWhenTheyTakeTooMuchMemory() {
    for (int number : new int[] {30, 60, 50, 99, 101}) {
      pool.giveBack(pool.borrow(spec(number)));
    }
    assertThat(family.built)
        .extracting(t -> t.closed)
        .containsExactly(true, true, true, true, true);
    pool.giveBack(pool.borrow(spec(40)));
    pool.giveBack(pool.borrow(spec(60)));
    pool.giveBack(pool.borrow(spec(40)));
    assertThat(family.built).hasSize(7).filteredOn(t -> !t.closed).hasSize(2);
  }

  @Test
  void aDiscardedTaskIsClosedAndNobodyElseGetsIt() {
    Task broken = pool.borrow(spec(1));
    pool.discard(broken);
    assertThat(pool.borrow(spec(1))).isNotSameAs(broken);
    assertThat(family.built).extracting(t -> t.closed).containsExactly(true, false);
    assertThatThrownBy(() -> pool.giveBack(broken))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith(" is not borrowed from this pool");
  }

  @Test
  void aClosedPoolClosesAll() {
    Task idle = pool.borrow(spec(1));
    Task borrowed = pool.borrow(spec(2));
    pool.giveBack(idle);
    pool.close();
    assertThat(family.built).extracting(t -> t.closed).containsExactly(true, false);
    pool.giveBack(borrowed);
    assertThat(family.built).extracting(t -> t.closed).containsExactly(true, true);
    assertThatThrownBy(() -> pool.borrow(spec(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("The task pool is closed");
  }

  @Test
  void aTaskThatIsNotBorrowedIsNotTaken() {
    Task task = pool.borrow(spec(1));
    pool.giveBack(task);
    assertThatThrownBy(() -> pool.giveBack(task))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Task {\"family\":\"a\",\"version\":1,\"number\":1} is not borrowed from this pool");
  }

  @Test
  void aPoolOfLessThanNothingIsRefused() {
    assertThatThrownBy(() -> new TaskPool(spec -> family.build(spec, TestingData.none()), -1, 100))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Pool keeps -1 idle tasks of 100 bytes, expected at least 0");
  }
}
