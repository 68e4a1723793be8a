package org.velospark.model.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.velospark.model.FlatTensors;
import org.velospark.model.Optimizer;
import org.velospark.model.TensorLayout;

class SgdTest {
  private static final TensorLayout LAYOUT =
      TensorLayout.builder().add("kernel", 2, 2).add("bias").build();

  @Test
  void aStepIsTheGradientTimesTheRateAndLeavesTheGradientAsItIs() {
    try (FlatTensors parameters = FlatTensors.allocate(LAYOUT);
        FlatTensors gradients = FlatTensors.allocate(LAYOUT)) {
      for (int k = 0; k < LAYOUT.length(); k++) {
        parameters.floats().put(k, 1);
        gradients.floats().put(k, k - 2);
      }
      Optimizer sgd = new Sgd(0.25).optimizer(LAYOUT);

      for (int step = 1; step <= 3; step++) {
        sgd.update(parameters, gradients, 1f);
        for (int k = 0; k < LAYOUT.length(); k++) {
          assertThat(parameters.floats().get(k))
              .isCloseTo(1 - step * 0.25f * (k - 2), within(1e-6f));
          assertThat(gradients.floats().get(k)).isEqualTo(k - 2);
        }
      }
    }
  }

  @Test
  void ratesThatAreNotAboveZeroAreRefused() {
    for (double rate : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> new Sgd(rate))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("learning-rate must be above 0 and finite, but is " + rate);
    }
  }

  @Test
  void otherLayoutsAreRefused() {
    TensorLayout other = TensorLayout.builder().add("kernel", 4).add("bias").build();
    try (FlatTensors parameters = FlatTensors.allocate(other);
        FlatTensors gradients = FlatTensors.allocate(LAYOUT)) {
      Optimizer sgd = new Sgd(1).optimizer(LAYOUT);
      assertThatThrownBy(() -> sgd.update(parameters, gradients, 1f))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("This gradient descent was made for");
    }
  }
}
