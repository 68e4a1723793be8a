package org.velospark.generation;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The results of a generation, partition by partition as they arrive, and who waits for them.
 * Thread-safe.
 */
final class UnitReturns implements UnitJob.Returns<UnitResult> {
  // Guarded by this.
  private final List<UnitResult> results = new ArrayList<>();
  private boolean ended;
  private Throwable failure;
  private long endedAt;

  /** The units of one partition have returned; ignored once somebody has taken the results. */
  @Override
  public synchronized void add(List<UnitResult> partition) {
    if (!ended) {
      results.addAll(partition);
      notifyAll();
    }
  }

  /** All partitions have returned. */
  @Override
  public synchronized void complete() {
    end(null);
  }

  /** There will be no more of them. */
  @Override
  public synchronized void fail(Throwable reason) {
    end(reason);
  }

  private void end(Throwable reason) {
    if (!ended) {
      ended = true;
      failure = reason;
      endedAt = System.nanoTime();
      notifyAll();
    }
  }

  /**
   * Waits for the end: all partitions, a failure, or the deadline if enough units have returned.
   *
   * @param deadline in the time of {@link System#nanoTime}
   * @param least units that must have returned for the deadline to count
   * @return whether the deadline ended it; nothing is added from then on
   */
  synchronized boolean await(long deadline, int least) throws InterruptedException {
    while (!ended) {
      long left = deadline - System.nanoTime();
      if (left <= 0 && results.size() >= least) {
        end(null);
        return true;
      }
      if (left > 0) {
        TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, TimeUnit.MILLISECONDS.toNanos(1)));
      } else {
        wait();
      }
    }
    return false;
  }

  /** Waits for all partitions, or a failure. */
  synchronized void await() throws InterruptedException {
    while (!ended) {
      wait();
    }
  }

  /** What there is, in the order of pair and task. After the end. */
  synchronized List<UnitResult> results() {
    return results.stream().sorted(UnitResult.ORDER).toList();
  }

  /** Why it ended, null if nothing failed. After the end. */
  synchronized Throwable failure() {
    return failure;
  }

  /** When it ended, in the time of {@link System#nanoTime}. */
  synchronized long endedAt() {
    return endedAt;
  }
}
