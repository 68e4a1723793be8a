package org.velospark.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.TreeSet;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RetentionTest {
  private static List<Long> generations(long... generations) {
    return LongStream.of(generations).boxed().toList();
  }

  @Test
  void theFirstAndTheNewestAreKept() {
    assertThat(new Retention(2, 0).superfluous(generations(0, 10, 20, 30, 40), 40))
        .containsExactly(10L, 20L);
  }

  @Test
  void theFirstInEachStretchIsKept() {
    assertThat(new Retention(1, 25).superfluous(generations(0, 10, 20, 30, 40, 50, 60, 70), 70))
        .containsExactly(10L, 20L, 40L, 60L);
  }

  @Test
  void damagedOnesAboveTheNewestDoNotPushOutIntactOnes() {
    assertThat(new Retention(2, 0).superfluous(generations(0, 10, 20, 30, 40), 20)).isEmpty();
  }

  /** Pruning after each checkpoint or at the end alone leaves the same. */
  @Property
  void pruningNowAndThenLeavesTheSame(
      @ForAll @IntRange(min = 1, max = 5) int keepLast,
      @ForAll @IntRange(max = 40) int keepEvery,
      @ForAll @IntRange(min = 1, max = 7) int every,
      @ForAll @IntRange(min = 1, max = 30) int checkpoints) {
    Retention retention = new Retention(keepLast, keepEvery);
    TreeSet<Long> often = new TreeSet<>();
    TreeSet<Long> once = new TreeSet<>();
    for (long i = 0; i <= checkpoints; i++) {
      often.add(i * every);
      once.add(i * every);
      retention.superfluous(List.copyOf(often), i * every).forEach(often::remove);
    }
    retention.superfluous(List.copyOf(once), (long) checkpoints * every).forEach(once::remove);
    assertThat(often).isEqualTo(once).contains(0L, (long) checkpoints * every);
  }

  @Test
  void valuesOutOfRangeAreRefused() {
    assertThatThrownBy(() -> new Retention(0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("keep-last must be at least 1, got 0");
    assertThatThrownBy(() -> new Retention(1, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("keep-every must be at least 0, got -1");
  }
}
