package org.velospark.model.velo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.velospark.model.TensorLayout;
import org.velospark.model.kernel.ParameterNetwork;

class VeloTest {
  private static final TensorLayout TARGET = TensorLayout.builder().add("w", 2, 2).build();
  private final Velo small = new Velo(VeloConfig.of(64, 32));

  @Test
  void hasAsManyWeightsAsThePublishedOnes() {
    assertThat(small.weights().length()).isEqualTo(46_337);
    assertThat(new Velo(VeloConfig.released()).weights().length()).isEqualTo(2_320_385);
    assertThat(ParameterNetwork.LENGTH).isEqualTo(159);
  }

  @Test
  void startsFromTruncatedNormalMatricesAndZeroBiases() {
    float[] theta = small.initialWeights(3);
    assertSpread(theta, "rnn_params/rnn/linear/w", 1 / Math.sqrt(128));
    assertSpread(theta, "rnn_params/linear_2/w", 1 / Math.sqrt(30));
    assertSpread(theta, "ff_mod_stack/~/w0__3", 1 / Math.sqrt(30));
    assertSpread(theta, "ff_mod_stack/~/w1", 1 / Math.sqrt(4));
    for (TensorLayout.Tensor tensor : small.weights().tensors()) {
      String name = tensor.name();
      if (name.contains("/b") || name.startsWith("lstm_init_state")) {
        for (int i = 0; i < tensor.length(); i++) {
          assertThat(theta[tensor.offset() + i]).as(name).isZero();
        }
      }
    }
  }

  private void assertSpread(float[] theta, String name, double standardDeviation) {
    TensorLayout.Tensor tensor = small.weights().tensor(name);
    double squares = 0;
    for (int i = 0; i < tensor.length(); i++) {
      float value = theta[tensor.offset() + i];
      assertThat(Math.abs(value)).as(name).isLessThanOrEqualTo((float) (2 * standardDeviation));
      squares += value * value;
    }
    // A normal cut at two standard deviations has 0.8796 of its spread left.
    assertThat(Math.sqrt(squares / tensor.length()))
        .as(name)
        .isCloseTo(0.8796 * standardDeviation, within(0.06 * standardDeviation));
  }

  @Test
  void seedDecidesTheInitialWeights() {
    assertThat(small.initialWeights(3)).isEqualTo(small.initialWeights(3));
    assertThat(small.initialWeights(3)).isNotEqualTo(small.initialWeights(4));
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertThatThrownBy(() -> small.optimizer(new float[5], TARGET, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "theta has 5 weights, but an optimizer with an LSTM of width 64 and 32 banks has 46337;"
                + " were these weights made for another size?");
    float[] theta = small.initialWeights(1);
    assertThatThrownBy(() -> small.optimizer(theta, TARGET, 0))
        .hasMessage("The number of training steps must be at least 1, but is 0");
  }

  @Test
  void configurationNamesWhatIsWrong() {
    assertThatThrownBy(() -> VeloConfig.of(0, 1))
        .hasMessage("lstm-width must be at least 1, but is 0");
    assertThatThrownBy(() -> VeloConfig.of(1, 0)).hasMessage("banks must be at least 1, but is 0");
    assertThatThrownBy(() -> new VeloConfig(1, 1, Float.NaN, false, false))
        .hasMessage("bank-scale must be positive and finite, but is NaN");
  }
}
