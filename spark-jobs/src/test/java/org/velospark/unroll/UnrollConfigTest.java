package org.velospark.unroll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.velospark.random.RandomStream;
import org.velospark.tasks.Task.Split;

class UnrollConfigTest {

  private static UnrollConfig lengths(int minSteps, int maxSteps) {
    return new UnrollConfig(minSteps, maxSteps, Objective.FINAL, 1, Split.TRAINING);
  }

  @Test
  void theDefaultsAreThosePublished() {
    assertThat(UnrollConfig.defaults())
        .isEqualTo(new UnrollConfig(100, 20_000, Objective.FINAL, 100, Split.TRAINING));
  }

  @Test
  void lengthsAreLogUniformWithBothEndsIncluded() {
    long seed = 8;
    UniformRandomProvider random = RandomStream.TASK.at(seed, 0);
    int draws = 100_000;
    int[] counts = new int[8];
    for (int k = 0; k < draws; k++) {
      counts[lengths(2, 7).steps(random)]++;
    }
    assertThat(counts[0] + counts[1]).isZero();
    for (int steps = 2; steps <= 7; steps++) {
      double expected = Math.log((steps + 1.0) / steps) / Math.log(8 / 2.0);
      assertThat((double) counts[steps] / draws)
          .as("seed %d, %d steps", seed, steps)
          .isCloseTo(expected, within(5 * Math.sqrt(expected / draws)));
    }
  }

  @Test
  void equalEndsAreAFixedLength() {
    UniformRandomProvider random = RandomStream.TASK.at(1, 0);
    for (int steps = 1; steps < 2000; steps++) {
      assertThat(lengths(steps, steps).steps(random)).isEqualTo(steps);
    }
    assertThat(lengths(Integer.MAX_VALUE, Integer.MAX_VALUE).steps(random))
        .isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    assertRefused(() -> lengths(0, 5), "min-steps must be at least 1, but is 0");
    assertRefused(
        () -> lengths(6, 5), "max-steps must be at least min-steps, which is 6, but is 5");
    assertRefused(
        () -> new UnrollConfig(1, 1, Objective.FINAL, 0, Split.TRAINING),
        "evaluation-batches must be at least 1, but is 0");
  }

  private static void assertRefused(Runnable construction, String message) {
    assertThatThrownBy(construction::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
