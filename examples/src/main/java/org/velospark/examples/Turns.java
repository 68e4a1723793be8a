package org.velospark.examples;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** Lets contenders take turns, so that all have their share of whatever else a machine does. */
final class Turns implements AutoCloseable {
  private final List<Contender> contenders;
  private final ExecutorService threads;

  /**
   * @param threads how many contenders have their turn at the same time
   */
  Turns(List<Contender> contenders, int threads) {
    this.contenders = contenders;
    this.threads = Executors.newFixedThreadPool(threads);
  }

  /** Gives each contender a turn, and waits for all of them. */
  void each(Consumer<Contender> turn) {
    CompletableFuture<?>[] all =
        contenders.stream()
            .map(contender -> CompletableFuture.runAsync(() -> turn.accept(contender), threads))
            .toArray(CompletableFuture<?>[]::new);
    CompletableFuture.allOf(all).join();
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
