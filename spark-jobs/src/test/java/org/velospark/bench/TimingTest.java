package org.velospark.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TimingTest {
  @Test
  void theMedianLiesInTheMiddle() {
    assertThat(Timing.of(new double[] {5, 1, 3})).isEqualTo(new Timing(1, 3));
    assertThat(Timing.of(new double[] {4, 8, 2, 6})).isEqualTo(new Timing(2, 5));
  }
}
