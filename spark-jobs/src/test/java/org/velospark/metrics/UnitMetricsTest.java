package org.velospark.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import org.junit.jupiter.api.Test;
import org.velospark.unroll.PairResult;
import org.velospark.unroll.UnrollResult;

class UnitMetricsTest {
  private static final UnrollResult WELL = new UnrollResult(1, 2, 1, 1, 1, 100, false);
  private static final UnrollResult DIVERGED = new UnrollResult(10, 2, 1, 1, 1, 7, true);

  private final UnitMetrics metrics = new UnitMetrics();

  @Test
  void everyUnitIsCounted() {
    MetricRegistry registry = new MetricRegistry();
    metrics.register(registry);
    metrics.count(new PairResult(0, WELL, DIVERGED, 0.25, 0.5));
    metrics.count(new PairResult(1, WELL, WELL, 0.125, 0.125));
    assertThat(registry.getCounters().get("units").getCount()).isEqualTo(2);
    assertThat(registry.getCounters().get("innerSteps").getCount()).isEqualTo(307);
    assertThat(registry.getCounters().get("divergedSides").getCount()).isEqualTo(1);
    assertThat(registry.getCounters().get("unitMillis").getCount()).isEqualTo(1000);
  }

  @Test
  void theBusyShareIsOfAllSlotsSinceTheFirstTask() {
    assertThat(metrics.busyShare(5)).isZero();
    long second = 1_000_000_000;
    metrics.taskStarted(second);
    metrics.taskStarted(2 * second);
    metrics.taskEnded();
    metrics.taskStarted(3 * second);
    // A second's worth of units in four seconds of two slots.
    metrics.count(new PairResult(0, WELL, WELL, 0.25, 0.75));
    assertThat(metrics.busyShare(5 * second)).isEqualTo(0.125);
  }

  @Test
  void theUpdatesShareIsThatOfTheSampledSteps() throws InterruptedException {
    MetricRegistry registry = new MetricRegistry();
    metrics.register(registry);
    assertThat(registry.getGauges().get("updateShare").getValue()).isEqualTo(0.0);
    for (int step = 0; step < 64; step++) {
      metrics.times.begins(step);
      Thread.sleep(step == 63 ? 10 : 0);
      metrics.times.differentiated(step);
      Thread.sleep(step == 63 ? 0 : 1);
      metrics.times.updated(step);
    }
    // Of the last step alone, which spends its time on the network.
    assertThat((double) registry.getGauges().get("updateShare").getValue()).isBetween(1e-9, 0.5);
  }
}
