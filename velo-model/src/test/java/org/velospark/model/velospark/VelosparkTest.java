package org.velospark.model.velospark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.velospark.model.FlatTensors;
import org.velospark.model.TensorLayout;
import org.velospark.model.WeightRange;
import org.velospark.model.accumulator.Agreement;
import org.velospark.model.accumulator.TensorAccumulators;
import org.velospark.model.celo.CeloConfig;
import org.velospark.model.celo.CeloPhase;
import org.velospark.model.hierarchical.HierarchicalArchitecture;
import org.velospark.model.hierarchical.HierarchicalOptimizer;
import org.velospark.model.hierarchical.StepSizes;
import org.velospark.model.hierarchical.TensorDecision;

class VelosparkTest {
  private static final TensorLayout TARGET =
      TensorLayout.builder().add("w", 30, 20).add("b", 20).build();
  private static final int MATRIX = 0;
  private static final int BIAS = 1;
  private static final StepSizes SIZES = new StepSizes(0.03f, 0.5f, 0.25f, 0.5f);

  private static Velospark velospark(CeloPhase phase, float floor) {
    return new VelosparkConfig(8, phase, new StepSizes(floor, 0, 0, 0)).create();
  }

  @Test
  void itHasCelosWeightsAndThoseOfTwelveMoreInputs() {
    Velospark velospark = velospark(CeloPhase.TOGETHER, 0);
    int celo = new CeloConfig(8, CeloPhase.TOGETHER).create().weights().length();
    assertThat(velospark.weights().length()).isEqualTo(celo + 12 * 3 * 8);
    assertThat(velospark.weights().tensor("rnn_params/linear_1/w").shape()).containsExactly(30, 8);
  }

  @Test
  void phasesEvolveWhatCelosDo() {
    int all = velospark(CeloPhase.TOGETHER, 0).weights().length();
    assertThat(velospark(CeloPhase.UPDATE_RULE, 0).evolvedWeights())
        .isEqualTo(new WeightRange(0, 159));
    assertThat(velospark(CeloPhase.SCHEDULER, 0).evolvedWeights())
        .isEqualTo(new WeightRange(159, all));
    assertThat(velospark(CeloPhase.TOGETHER, 0).evolvedWeights())
        .isEqualTo(new WeightRange(0, all));
  }

  @Test
  void eachTensorHasAMultiplierOfItsOwn() {
    HierarchicalOptimizer each = afterOneStep(velospark(CeloPhase.SCHEDULER, 0), 1);
    TensorDecision matrix = each.decision(MATRIX);
    TensorDecision bias = each.decision(BIAS);
    assertThat(matrix.multiplier()).isPositive().isNotEqualTo(bias.multiplier());
    assertThat(matrix.hidden()).hasSize(8).isNotEqualTo(bias.hidden());
    assertThat(matrix.controls()).isEmpty();
    HierarchicalOptimizer celo = afterOneStep(new CeloConfig(8, CeloPhase.SCHEDULER).create(), 1);
    assertThat(celo.decision(MATRIX).multiplier()).isEqualTo(celo.decision(BIAS).multiplier());
  }

  /** Of weights of zero, steps are as those of weights as large as the floor. */
  @ParameterizedTest
  @ValueSource(floats = {0.01f, 0.3f})
  void stepsAreRelativeToTheFloorAtLeast(float floor) {
    TensorDecision zero = afterOneStep(velospark(CeloPhase.UPDATE_RULE, floor), 0).decision(BIAS);
    TensorDecision small = afterOneStep(velospark(CeloPhase.UPDATE_RULE, 0), floor).decision(BIAS);
    assertThat(zero.scale()).isEqualTo(small.scale());
    float none = afterOneStep(velospark(CeloPhase.UPDATE_RULE, 0), 0).decision(BIAS).scale();
    assertThat(none).isLessThan(zero.scale() / 100);
  }

  /** Of weights of zero, steps are as those of weights of the size of the floor. */
  @Test
  void stepsOfMatricesAreRelativeToTheirInputs() {
    StepSizes sizes = new StepSizes(0, 0.5f, 0, 0);
    HierarchicalOptimizer zero = afterOneStep(updateRule(sizes), 0);
    int inputs = TARGET.tensors().get(MATRIX).shape().get(0);
    HierarchicalOptimizer small =
        afterOneStep(updateRule(StepSizes.PUBLISHED), (float) (0.5 / Math.sqrt(inputs)));
    assertThat(zero.decision(MATRIX).scale())
        .isCloseTo(small.decision(MATRIX).scale(), withinPercentage(1e-3));
    HierarchicalOptimizer none = afterOneStep(updateRule(StepSizes.PUBLISHED), 0);
    assertThat(zero.decision(BIAS).scale()).isEqualTo(none.decision(BIAS).scale());
    assertThat(zero.decision(MATRIX).scale()).isGreaterThan(100 * none.decision(MATRIX).scale());
  }

  private static Velospark updateRule(StepSizes sizes) {
    return new VelosparkConfig(8, CeloPhase.UPDATE_RULE, sizes).create();
  }

  @ParameterizedTest
  @EnumSource(CeloPhase.class)
  void stepsShrinkWithAPowerOfTheNumberOfTensors(CeloPhase phase) {
    Velospark without = new VelosparkConfig(8, phase, StepSizes.PUBLISHED).create();
    Velospark with = new VelosparkConfig(8, phase, new StepSizes(0, 0, 0.25f, 0)).create();
    float scheduled = afterOneStep(without, 1).decision(MATRIX).multiplier();
    assertThat(afterOneStep(with, 1).decision(MATRIX).multiplier() / scheduled)
        .isCloseTo((float) Math.pow(TARGET.tensors().size() / 4.0, -0.25), within(1e-5f));
  }

  /** One gradient says nothing about agreement; two that are equal do. */
  @ParameterizedTest
  @EnumSource(CeloPhase.class)
  void stepsAreMultipliedByAPowerOfTheAgreement(CeloPhase phase) {
    Velospark without = new VelosparkConfig(8, phase, new StepSizes(0.03f, 0, 0, 0)).create();
    Velospark with = new VelosparkConfig(8, phase, new StepSizes(0.03f, 0, 0, 0.5f)).create();
    double decay = TensorAccumulators.decayOf(Agreement.DECAY);
    double noise = (1 - decay) / (1 + decay) * (1 - Math.pow(decay, 4));
    double[] agreement = {1, 1, (1 - decay * decay) / Math.sqrt(noise)};
    for (int step = 0; step < agreement.length; step++) {
      float scheduled = afterSteps(step + 1, without, 1).decision(MATRIX).multiplier();
      float multiplier = afterSteps(step + 1, with, 1).decision(MATRIX).multiplier();
      assertThat(multiplier / scheduled)
          .isCloseTo((float) Math.sqrt(agreement[step]), within(1e-3f));
    }
    assertThat(agreement[2]).isGreaterThan(1.4);
  }

  private static HierarchicalOptimizer afterOneStep(
      HierarchicalArchitecture architecture, float weights) {
    return afterSteps(1, architecture, weights);
  }

  /** Steps from weights that are all as large, with gradients of one. */
  private static HierarchicalOptimizer afterSteps(
      int steps, HierarchicalArchitecture architecture, float weights) {
    HierarchicalOptimizer optimizer =
        (HierarchicalOptimizer) architecture.optimizer(architecture.initialWeights(1), TARGET, 10);
    try (FlatTensors parameters = FlatTensors.allocate(TARGET);
        FlatTensors gradients = FlatTensors.allocate(TARGET)) {
      parameters.array().assign(weights);
      gradients.array().assign(1);
      for (int step = 0; step < steps; step++) {
        optimizer.update(parameters, gradients, 1);
      }
    }
    return optimizer;
  }

  @Test
  void everyPhaseGoesOnFromEveryOther() {
    VelosparkConfig rule = new VelosparkConfig(8, CeloPhase.UPDATE_RULE, SIZES);
    VelosparkConfig together = new VelosparkConfig(8, CeloPhase.TOGETHER, SIZES);
    assertThat(rule.beginsAtRandom()).isTrue();
    assertThat(together.beginsAtRandom()).isFalse();
    assertThat(together.goesOnFrom(rule)).isTrue();
    assertThat(together.goesOnFrom(new VelosparkConfig(9, CeloPhase.TOGETHER, SIZES))).isFalse();
    assertThat(together.goesOnFrom(new CeloConfig(8, CeloPhase.TOGETHER))).isFalse();
  }

  @Test
  void refusesWhatIsOutOfRange() {
    assertThatThrownBy(() -> new VelosparkConfig(0, CeloPhase.TOGETHER, SIZES))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("lstm-width must be at least 1, but is 0");
  }
}
