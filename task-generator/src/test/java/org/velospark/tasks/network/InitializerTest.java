package org.velospark.tasks.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.velospark.random.RandomStream;

class InitializerTest {
  private static final int FAN_IN = 300;
  private static final int FAN_OUT = 200;

  private static float[] fill(
      Initializer initializer, int fanIn, int fanOut, double scale, long seed) {
    FloatBuffer weights = FloatBuffer.allocate(fanIn * fanOut + 2);
    weights.put(0, 7).put(fanIn * fanOut + 1, 8);
    initializer
        .scaled(scale)
        .fill(weights, 1, List.of(fanIn, fanOut), RandomStream.TARGET_WEIGHTS.at(seed, 0));
    assertThat(weights.get(0)).isEqualTo(7);
    assertThat(weights.get(fanIn * fanOut + 1)).isEqualTo(8);
    float[] filled = new float[fanIn * fanOut];
    weights.get(1, filled);
    return filled;
  }

  /** Formulas of the enum, with a scale of 1.5, for a matrix [300, 200]. */
  @ParameterizedTest
  @CsvSource({
    "SCALED_NORMAL,  0.005",
    "SCALED_UNIFORM, 0.0075",
    "GLOROT,         0.006",
    "HE,             0.01",
    "ORTHOGONAL,     0.0075"
  })
  void varianceIsThatOfTheFormula(Initializer initializer, double variance) {
    float[] weights = fill(initializer, FAN_IN, FAN_OUT, 1.5, 1);
    double sum = 0;
    double squares = 0;
    for (float weight : weights) {
      sum += weight;
      squares += (double) weight * weight;
    }
    // 60,000 weights: the mean is within 4 standard errors, the variance within 3 %.
    assertThat(sum / weights.length).isCloseTo(0, within(4 * Math.sqrt(variance / 60_000)));
    assertThat(squares / weights.length).isCloseTo(variance, within(0.03 * variance));
  }

  @ParameterizedTest
  @CsvSource({"SCALED_UNIFORM, 0.15", "GLOROT, 0.134164079"})
  void uniformWeightsStayInTheirInterval(Initializer initializer, double limit) {
    float[] weights = fill(initializer, FAN_IN, FAN_OUT, 1.5, 1);
    double largest = 0;
    for (float weight : weights) {
      largest = Math.max(largest, Math.abs(weight));
    }
    assertThat(largest).isLessThanOrEqualTo(limit + 1e-8).isGreaterThan(0.99 * limit);
  }

  @ParameterizedTest
  @CsvSource({"5, 5", "7, 3", "3, 7", "1, 4", "4, 1", "128, 128", "1024, 128"})
  void orthogonalMatricesHaveOrthonormalColumnsOrRows(int fanIn, int fanOut) {
    float[] weights = fill(Initializer.ORTHOGONAL, fanIn, fanOut, 2, 4);
    boolean tall = fanIn >= fanOut;
    int vectors = Math.min(fanIn, fanOut);
    for (int i = 0; i < vectors; i++) {
      for (int j = 0; j <= i; j++) {
        double product = 0;
        for (int k = 0; k < Math.max(fanIn, fanOut); k++) {
          product +=
              tall
                  ? (double) weights[k * fanOut + i] * weights[k * fanOut + j]
                  : (double) weights[i * fanOut + k] * weights[j * fanOut + k];
        }
        assertThat(product).isCloseTo(i == j ? 4 : 0, within(1e-5));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Initializer.class)
  void oneSeedFillsOneWay(Initializer initializer) {
    float[] weights = fill(initializer, 20, 10, 1, 9);
    assertThat(fill(initializer, 20, 10, 1, 9)).isEqualTo(weights);
    assertThat(fill(initializer, 20, 10, 1, 10)).isNotEqualTo(weights);
  }

  /** Glorot counts the places that an input reaches: 9 * 20 + 9 * 40 for a kernel of 3 by 3. */
  @Test
  void kernelsAreFilledByTheirFans() {
    FloatBuffer weights = FloatBuffer.allocate(9 * 20 * 40);
    Initializer.GLOROT
        .scaled(1)
        .fill(weights, 0, List.of(3, 3, 20, 40), RandomStream.TARGET_WEIGHTS.at(1, 0));
    double squares = 0;
    for (int i = 0; i < weights.limit(); i++) {
      squares += (double) weights.get(i) * weights.get(i);
    }
    double variance = 2.0 / (9 * 20 + 9 * 40);
    assertThat(squares / weights.limit()).isCloseTo(variance, within(0.05 * variance));
  }
}
