package org.velospark.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ScheduleTest {
  @Test
  void aConstantRateStays() {
    assertThat(Schedule.CONSTANT.adam(0.5, 10).getLearningRate(9, 3)).isEqualTo(0.5);
  }

  @Test
  void aFallingRateFallsToZeroWhateverTheEpoch() {
    assertThat(Schedule.FALLING.adam(0.5, 10).getLearningRate(0, 0)).isEqualTo(0.5);
    assertThat(Schedule.FALLING.adam(0.5, 10).getLearningRate(5, 1)).isEqualTo(0.25);
    assertThat(Schedule.FALLING.adam(0.5, 10).getLearningRate(9, 2)).isCloseTo(0.05, within(1e-9));
    assertThat(Schedule.FALLING.adam(0.5, 10).getLearningRate(11, 2)).isZero();
  }
}
