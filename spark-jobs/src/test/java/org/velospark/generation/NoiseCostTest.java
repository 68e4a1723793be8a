package org.velospark.generation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NoiseCostTest {
  private static final NoiseCost CLUSTER = new NoiseCost(5e-9, 16, 100, 800);

  @Test
  void smallSumsStayOnTheDriver() {
    assertThat(CLUSTER.driverSeconds(32, 60_000)).isLessThan(CLUSTER.executorSeconds(32, 60_000));
  }

  @Test
  void largeSumsGoToTheExecutors() {
    assertThat(CLUSTER.executorSeconds(4096, 2_300_000))
        .isLessThan(CLUSTER.driverSeconds(4096, 2_300_000) / 2);
  }

  @Test
  void aNumberTakesSomeTime() {
    assertThat(NoiseCost.measureNumber()).isPositive().isFinite();
  }
}
