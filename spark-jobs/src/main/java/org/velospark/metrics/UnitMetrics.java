package org.velospark.metrics;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.velospark.unroll.PairResult;
import org.velospark.unroll.StepListener;
import org.velospark.unroll.UnrollResult;

/** Counts the units that this JVM has done, and the time of their steps. Thread-safe. */
public final class UnitMetrics {
  /** The one of this JVM: tasks do not know who listens. */
  private static final UnitMetrics HERE = new UnitMetrics();

  private final Counter units = new Counter();
  private final Counter innerSteps = new Counter();
  private final Counter divergedSides = new Counter();
  private final Counter unitMillis = new Counter();
  private final AtomicInteger tasks = new AtomicInteger();
  private final AtomicInteger slots = new AtomicInteger();
  private final AtomicLong firstTask = new AtomicLong();
  final StepTimes times = new StepTimes();

  /** The one that tasks of this JVM count in. */
  static UnitMetrics here() {
    return HERE;
  }

  /** What measures the steps of units in this JVM. */
  public static StepListener steps() {
    return HERE.times;
  }

  /** A unit is done in this JVM. */
  public static void done(PairResult pair) {
    HERE.count(pair);
  }

  void count(PairResult pair) {
    units.inc();
    count(pair.positive());
    count(pair.negative());
    unitMillis.inc(Math.round(1e3 * (pair.positiveSeconds() + pair.negativeSeconds())));
  }

  private void count(UnrollResult side) {
    innerSteps.inc(side.steps());
    divergedSides.inc(side.diverged() ? 1 : 0);
  }

  void taskStarted(long nanoTime) {
    firstTask.compareAndSet(0, nanoTime);
    slots.accumulateAndGet(tasks.incrementAndGet(), Math::max);
  }

  void taskEnded() {
    tasks.decrementAndGet();
  }

  /**
   * The part of the slots' time since the first task that was spent on units, 0 to 1. Slots are as
   * many as there have been tasks at the same time.
   */
  double busyShare(long nanoTime) {
    double millis = (nanoTime - firstTask.get()) / 1e6 * slots.get();
    return slots.get() == 0 || millis <= 0 ? 0 : Math.min(1, unitMillis.getCount() / millis);
  }

  void register(MetricRegistry registry) {
    registry.register("units", units);
    registry.register("innerSteps", innerSteps);
    registry.register("divergedSides", divergedSides);
    registry.register("unitMillis", unitMillis);
    registry.register("updateShare", (Gauge<Double>) times::updateShare);
    registry.register("busyShare", (Gauge<Double>) () -> busyShare(System.nanoTime()));
  }
}
