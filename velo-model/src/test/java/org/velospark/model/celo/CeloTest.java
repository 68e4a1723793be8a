package org.velospark.model.celo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.velospark.model.FlatTensors;
import org.velospark.model.Optimizer;
import org.velospark.model.TensorLayout;
import org.velospark.model.WeightRange;
import org.velospark.random.RandomStream;

class CeloTest {
  private static final int STEPS = 30;
  private static final TensorLayout TARGET =
      TensorLayout.builder().add("w", 30, 20).add("b", 20).add("k", 2, 2, 2, 2, 2).build();

  private final Celo rule = new CeloConfig(64, CeloPhase.UPDATE_RULE).create();
  private final Celo scheduled = CeloConfig.released().create();
  private final Celo together = new CeloConfig(64, CeloPhase.TOGETHER).create();

  @Test
  void allPhasesHaveThePublishedWeights() {
    assertThat(scheduled.weights()).isEqualTo(rule.weights()).isEqualTo(together.weights());
    assertThat(scheduled.weights().length()).isEqualTo(159 + 36_930);
    assertThat(scheduled.weights().tensor("rnn_params/linear_1/w").shape()).containsExactly(18, 64);
    assertThat(scheduled.initialWeights(3)).isEqualTo(rule.initialWeights(3));
  }

  @Test
  void everyWeightEvolvesInOneOfTwoPhasesAndInTheThird() {
    WeightRange first = rule.evolvedWeights();
    WeightRange second = scheduled.evolvedWeights();
    assertThat(first).isEqualTo(new WeightRange(0, 159));
    assertThat(second).isEqualTo(new WeightRange(159, rule.weights().length()));
    assertThat(together.evolvedWeights()).isEqualTo(new WeightRange(0, second.to()));
    for (TensorLayout.Tensor tensor : rule.weights().tensors()) {
      boolean network = tensor.name().startsWith("ff_mod_stack/");
      assertThat(tensor.offset() < first.to()).as(tensor.name()).isEqualTo(network);
    }
  }

  /** Weights after some steps on gradients of a seed. */
  private static float[] train(Celo celo, float[] theta) {
    Optimizer optimizer = celo.optimizer(theta, TARGET, STEPS);
    UniformRandomProvider random = RandomStream.TARGET_WEIGHTS.at(5, 0);
    try (FlatTensors parameters = FlatTensors.allocate(TARGET);
        FlatTensors gradients = FlatTensors.allocate(TARGET)) {
      for (int i = 0; i < TARGET.length(); i++) {
        parameters.floats().put(i, random.nextFloat() - 0.5f);
      }
      for (int step = 0; step < STEPS; step++) {
        for (int i = 0; i < TARGET.length(); i++) {
          gradients.floats().put(i, random.nextFloat() - 0.5f);
        }
        optimizer.update(parameters, gradients, 1f / (step + 1));
      }
      float[] weights = new float[TARGET.length()];
      parameters.floats().get(0, weights);
      return weights;
    }
  }

  /** With weights of zero the scheduler gives the multiplier that its bias says. */
  private static float[] withConstantMultiplier(float[] theta, double multiplier) {
    Celo celo = CeloConfig.released().create();
    float[] constant = celo.evolvedWeights().of(theta);
    java.util.Arrays.fill(constant, 0);
    constant[constant.length - 1] = (float) Math.log(multiplier / 0.1);
    return celo.evolvedWeights().replaced(theta, constant);
  }

  @Test
  void theRuleAloneIsTheScheduledOneWithMultipliersOfOne() {
    float[] theta = rule.initialWeights(4);
    float[] alone = train(rule, theta);
    float[] scheduledByOne = train(scheduled, withConstantMultiplier(theta, 1));
    for (int i = 0; i < alone.length; i++) {
      assertThat(scheduledByOne[i]).isCloseTo(alone[i], within(1e-6f));
    }
    assertThat(train(scheduled, withConstantMultiplier(theta, 0.5))).isNotEqualTo(alone);
  }

  @Test
  void togetherTheyTrainAsTheScheduledRule() {
    float[] theta = rule.initialWeights(4);
    assertThat(train(together, theta)).isEqualTo(train(scheduled, theta));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void theRuleAloneDoesNotLookAtTheScheduler(long seed) {
    float[] theta = rule.initialWeights(seed);
    assertThat(train(rule, withConstantMultiplier(theta, 7))).isEqualTo(train(rule, theta));
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertThatThrownBy(() -> new CeloConfig(0, CeloPhase.SCHEDULER))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("lstm-width must be at least 1, but is 0");
    assertThatThrownBy(() -> scheduled.optimizer(new float[5], TARGET, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("theta has 5 weights, but an optimizer with an LSTM of width 64");
  }
}
