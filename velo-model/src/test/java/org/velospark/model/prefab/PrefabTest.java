package org.velospark.model.prefab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.velospark.model.FlatTensors;
import org.velospark.model.LearnedOptimizer;
import org.velospark.model.Optimizer;
import org.velospark.model.ResumableOptimizer;
import org.velospark.model.TensorLayout;
import org.velospark.model.TrainingState;
import org.velospark.model.velo.VeloConfig;
import org.velospark.random.RandomStream;

class PrefabTest {
  private static final TensorLayout TARGET =
      TensorLayout.builder().add("w", 5, 4).add("b", 4).build();
  private static final LearnedOptimizer VELO = VeloConfig.of(8, 4).create();
  private static final float[] THETA = VELO.initialWeights(1);
  private static final float DECAY = 0.1f;

  private final FlatTensors weights = FlatTensors.allocate(TARGET);
  private final FlatTensors twin = FlatTensors.allocate(TARGET);
  private final FlatTensors gradients = FlatTensors.allocate(TARGET);
  private final UniformRandomProvider random = RandomStream.TARGET_WEIGHTS.at(3, 0);

  private float draw() {
    return random.nextFloat() - 0.5f;
  }

  private void drawWeights() {
    for (int i = 0; i < TARGET.length(); i++) {
      weights.floats().put(i, draw());
      twin.floats().put(i, weights.floats().get(i));
    }
  }

  private void drawGradients() {
    for (int i = 0; i < TARGET.length(); i++) {
      gradients.floats().put(i, draw());
    }
  }

  private static float[] copy(FlatTensors tensors) {
    float[] values = new float[TARGET.length()];
    tensors.floats().get(0, values);
    return values;
  }

  @Test
  void withinTheBoundsItIsTheRuleItself() {
    drawWeights();
    Optimizer prefab = Prefab.PUBLISHED.optimizer(VELO, THETA, TARGET, 150_000);
    Optimizer rule = VELO.optimizer(THETA, TARGET, 150_000);
    for (int step = 0; step < 5; step++) {
      drawGradients();
      prefab.update(weights, gradients, 1f / (step + 1));
      rule.update(twin, gradients, 1f / (step + 1));
    }
    assertThat(copy(weights)).isEqualTo(copy(twin));
  }

  @Property(tries = 50)
  void asManyGradientsAreGatheredAsTheStepsNeed(
      @ForAll @IntRange(min = 1, max = 1_000_000_000) int numSteps,
      @ForAll @IntRange(min = 1, max = 1_000_000) int maxSteps) {
    int accumulated = new Prefab(maxSteps, 0).accumulatedSteps(numSteps);
    assertThat((long) accumulated * maxSteps).isGreaterThanOrEqualTo(numSteps);
    assertThat((accumulated - 1L) * maxSteps).isLessThan(numSteps);
  }

  @Test
  void beyondThemItTakesMeansOfGradientsAndLosses() {
    drawWeights();
    // 10 steps of at most 4: three gradients for each of 3 steps.
    Optimizer prefab = new Prefab(4, 0).optimizer(VELO, THETA, TARGET, 10);
    Optimizer rule = VELO.optimizer(THETA, TARGET, 3);
    for (int step = 0; step < 3; step++) {
      float[] sum = new float[TARGET.length()];
      float lossSum = 0;
      for (int part = 0; part < 3; part++) {
        assertThat(copy(weights)).isEqualTo(copy(twin));
        drawGradients();
        float loss = draw();
        for (int i = 0; i < sum.length; i++) {
          sum[i] += gradients.floats().get(i);
        }
        lossSum += loss;
        prefab.update(weights, gradients, loss);
      }
      for (int i = 0; i < sum.length; i++) {
        gradients.floats().put(i, sum[i] / 3);
      }
      rule.update(twin, gradients, lossSum / 3);
    }
    assertThat(copy(weights)).isEqualTo(copy(twin));
  }

  @Test
  void thePenaltyCountsInLossAndGradient() {
    drawWeights();
    Optimizer prefab = Prefab.PUBLISHED.withWeightDecay(DECAY).optimizer(VELO, THETA, TARGET, 10);
    Optimizer rule = VELO.optimizer(THETA, TARGET, 10);
    for (int step = 0; step < 5; step++) {
      drawGradients();
      float[] given = copy(gradients);
      prefab.update(weights, gradients, 1);
      assertThat(copy(gradients)).isEqualTo(given);
      double squares = 0;
      for (int i = 0; i < given.length; i++) {
        float w = twin.floats().get(i);
        squares += w * w;
        gradients.floats().put(i, given[i] + DECAY * w);
      }
      rule.update(twin, gradients, (float) (1 + DECAY * squares));
      for (int i = 0; i < given.length; i++) {
        assertThat(weights.floats().get(i)).isCloseTo(twin.floats().get(i), within(1e-5f));
      }
    }
  }

  @Test
  void itsStateMovesToAnotherObject() {
    drawWeights();
    Prefab prefab = new Prefab(4, 0.01f);
    ResumableOptimizer first = prefab.optimizer(VELO, THETA, TARGET, 10);
    ResumableOptimizer second = prefab.optimizer(VELO, THETA, TARGET, 10);
    // In the middle of a sum.
    for (int step = 0; step < 4; step++) {
      drawGradients();
      first.update(weights, gradients, step);
    }
    twin.array().assign(weights.array());
    TrainingState.save(first::state).restore(second::state);
    for (int step = 4; step < 9; step++) {
      drawGradients();
      first.update(weights, gradients, step);
      second.update(twin, gradients, step);
    }
    assertThat(copy(weights)).isEqualTo(copy(twin));
  }

  @Test
  void settingsOutsideTheirRangesAreRefused() {
    assertThatThrownBy(() -> new Prefab(0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("max-steps must be at least 1, but is 0");
    assertThatThrownBy(() -> new Prefab(1, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("weight-decay must be at least 0 and finite, but is -1.0");
  }
}
