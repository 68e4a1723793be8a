package org.velospark.generation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class UnitReturnsTest {
  private final UnitReturns returns = new UnitReturns();

  private static UnitResult result(int pair) {
    return TestingWork.result(new Unit(0, pair, 0), 1, 2);
  }

  private CompletableFuture<Boolean> awaitPastDeadline(int least) {
    long past = System.nanoTime() - 1;
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return returns.await(past, least);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @Test
  void afterTheDeadlineItWaitsForAsManyAsMustReturn() {
    CompletableFuture<Boolean> waiting = awaitPastDeadline(2);
    returns.add(List.of(result(3)));
    assertThat(waiting).isNotDone();
    returns.add(List.of(result(1)));
    assertThat(waiting).succeedsWithin(Duration.ofMinutes(1)).isEqualTo(true);
    assertThat(returns.results()).containsExactly(result(1), result(3));
  }

  @Test
  void whatComesAfterTheEndDoesNotCount() throws InterruptedException {
    returns.add(List.of(result(0)));
    assertThat(returns.await(System.nanoTime() - 1, 1)).isTrue();
    returns.add(List.of(result(1)));
    returns.fail(new IllegalStateException("cancelled"));
    assertThat(returns.results()).containsExactly(result(0));
    assertThat(returns.failure()).isNull();
  }

  @Test
  void aGenerationThatIsCompleteDoesNotEndAtItsDeadline() throws InterruptedException {
    returns.add(List.of(result(0)));
    returns.complete();
    assertThat(returns.await(System.nanoTime() - 1, 1)).isFalse();
  }

  @Test
  void aFailureEndsTheWait() throws InterruptedException {
    IllegalStateException reason = new IllegalStateException("lost");
    returns.fail(reason);
    returns.await();
    assertThat(returns.failure()).isSameAs(reason);
  }
}
