package org.velospark.metrics;

import com.codahale.metrics.Counter;
import org.velospark.unroll.StepListener;

/**
 * How the time of training steps is shared between network and optimizer, by a sample of one step
 * in 64. Thread-safe.
 */
final class StepTimes implements StepListener {
  private static final int SAMPLED = 64;

  private final Counter networkNanos = new Counter();
  private final Counter updateNanos = new Counter();
  private final ThreadLocal<long[]> last = ThreadLocal.withInitial(() -> new long[1]);

  @Override
  public void begins(int step) {
    if (isSampled(step)) {
      last.get()[0] = System.nanoTime();
    }
  }

  @Override
  public void differentiated(int step) {
    if (isSampled(step)) {
      networkNanos.inc(passed());
    }
  }

  @Override
  public void updated(int step) {
    if (isSampled(step)) {
      updateNanos.inc(passed());
    }
  }

  /** The first step of an unroll is none of them: it finds nothing in the caches. */
  private static boolean isSampled(int step) {
    return step % SAMPLED == SAMPLED - 1;
  }

  private long passed() {
    long[] before = last.get();
    long now = System.nanoTime();
    long passed = now - before[0];
    before[0] = now;
    return passed;
  }

  /** The optimizer's part of the time, 0 to 1; 0 if no step was sampled. */
  double updateShare() {
    double update = updateNanos.getCount();
    double all = update + networkNanos.getCount();
    return all == 0 ? 0 : update / all;
  }
}
