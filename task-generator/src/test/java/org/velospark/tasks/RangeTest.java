package org.velospark.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.velospark.random.RandomStream;

class RangeTest {
  private static final int DRAWS = 100_000;
  private final UniformRandomProvider random = RandomStream.TASK.at(20, 26);

  @Test
  void logUniformNumbersHaveTheirChances() {
    IntRange range = new IntRange(8, 128);
    int[] counts = new int[129];
    for (int i = 0; i < DRAWS; i++) {
      counts[range.logUniform(random)]++;
    }
    double chiSquare = 0;
    for (int k = 8; k <= 128; k++) {
      double expected = DRAWS * Math.log((k + 1.0) / k) / Math.log(129.0 / 8);
      chiSquare += (counts[k] - expected) * (counts[k] - expected) / expected;
    }
    // 120 degrees of freedom: mean 120, standard deviation 15.5; the seed is fixed.
    assertThat(chiSquare).isBetween(65.0, 185.0);
  }

  @Test
  void uniformNumbersHaveTheirChances() {
    IntRange range = new IntRange(0, 4);
    int[] counts = new int[5];
    for (int i = 0; i < DRAWS; i++) {
      counts[range.uniform(random)]++;
    }
    double expected = DRAWS / 5.0;
    double chiSquare = 0;
    for (int count : counts) {
      chiSquare += (count - expected) * (count - expected) / expected;
    }
    // 4 degrees of freedom; 99.9 % lie below 18.5.
    assertThat(chiSquare).isLessThan(18.5);
  }

  @Test
  void realNumbersStayInsideAndFillTheRange() {
    RealRange range = new RealRange(0.5, 2);
    double sum = 0;
    for (int i = 0; i < DRAWS; i++) {
      double value = range.uniform(random);
      assertThat(value).isBetween(0.5, 2.0);
      sum += value;
    }
    // Standard deviation of the mean: 1.5 / sqrt(12 * 100,000) = 0.0014.
    assertThat(sum / DRAWS).isBetween(1.244, 1.256);
  }

  @Test
  void aRangeOfOneIsAFixedValue() {
    assertThat(IntRange.of(8).logUniform(random)).isEqualTo(8);
    assertThat(IntRange.of(0).uniform(random)).isZero();
    assertThat(RealRange.of(1.5).uniform(random)).isEqualTo(1.5);
  }

  @Test
  void rangesThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> new IntRange(5, 4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Range starts at 5 and ends at 4, expected the end not below the start");
    assertThatThrownBy(() -> new RealRange(0, Double.NaN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Range starts at 0.0 and ends at NaN, expected finite numbers and the end not below the start");
    assertThatThrownBy(() -> new IntRange(0, 4).logUniform(random))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Log-uniform range starts at 0, expected at least 1");
  }
}
