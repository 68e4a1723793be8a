package org.velospark.tasks.meta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.velospark.model.TensorLayout.Tensor;
import org.velospark.tasks.Distribution;
import org.velospark.tasks.Distribution.Scale;
import org.velospark.tasks.IntRange;
import org.velospark.tasks.RealRange;
import org.velospark.tasks.Task;
import org.velospark.tasks.TaskFamilies;
import org.velospark.tasks.TaskSpec;
import org.velospark.tasks.TestingData;
import org.velospark.tasks.image.Mlp;
import org.velospark.tasks.network.Activation;

class LearnedOptimizerFamilyTest {

  private static Task build(InnerOptimizerKind kind, Activation activation, int steps) {
    TaskSpec spec =
        TaskFamilies.installed()
            .parse(
                """
                {"family":"learned-optimizer","version":1,"optimizer":"%s",
                 "optimizer-hidden-size":6,"optimizer-hidden-layers":2,"exp-mult":0.5,
                 "step-mult":0.05,"num-steps":%d,"outer-batch-size":2,"data-set":"mnist",
                 "colours":"grey","image-size":4,"hidden-size":7,"hidden-layers":2,"batch-size":5,
                 "activation":"%s","initializer":"glorot","initializer-scale":1}
                """
                    .formatted(kind, steps, activation));
    return TaskFamilies.installed().build(spec, TestingData.ofAllNames());
  }

  /** The learned rates at their published start are too small for slopes to be told from noise. */
  private static void start(Task task) {
    task.initialize(3);
    for (Tensor tensor : task.parameters().layout().tensors()) {
      if (tensor.name().equals("log-learning-rate")) {
        task.parameters().floats().put(tensor.offset(), (float) Math.log(0.1));
      } else if (tensor.name().startsWith("log-one-minus")) {
        task.parameters().floats().put(tensor.offset(), (float) Math.log(0.3));
      } else if (tensor.name().equals("log-epsilon")) {
        task.parameters().floats().put(tensor.offset(), (float) Math.log(0.05));
      }
    }
  }

  /** Weight by weight, for every kind, with updates enough for all weights to matter. */
  @ParameterizedTest
  @EnumSource
  void gradientsAreTheSlopesOfTheLoss(InnerOptimizerKind kind) {
    try (Task task = build(kind, Activation.TANH, 4)) {
      start(task);
      task.trainingStep(1, 0);
      double norm = 0;
      int length = task.parameters().layout().length();
      float[] gradient = new float[length];
      task.gradients().floats().get(0, gradient);
      for (float g : gradient) {
        norm = Math.max(norm, Math.abs(g));
      }
      assertThat(norm).isGreaterThan(1e-3);
      for (int i = 0; i < length; i++) {
        float value = task.parameters().floats().get(i);
        double best = Double.POSITIVE_INFINITY;
        // Far enough for the slope to be told from rounding, near enough to bend little.
        for (double distance : new double[] {1e-2, 3e-3, 1e-3}) {
          double difference = loss(task, i, value + distance) - loss(task, i, value - distance);
          best = Math.min(best, Math.abs(gradient[i] - difference / (2 * distance)));
        }
        task.parameters().floats().put(i, value);
        assertThat(best / norm)
            .as("weight %d of %s", i, task.parameters().layout())
            .isLessThan(0.01);
      }
    }
  }

  private static double loss(Task task, int weight, double value) {
    task.parameters().floats().put(weight, (float) value);
    return task.trainingLoss(1, 0);
  }

  /**
   * Gradient descent by the gradients that are declared by hand: with a small rate, the loss of the
   * second step is less by the rate times the squared norm, which must be the gradient by the rate.
   */
  @ParameterizedTest
  @EnumSource
  void theInnerGradientsAreThoseOfTheInnerLoss(Activation activation) {
    try (Task task = build(InnerOptimizerKind.SGD, activation, 2)) {
      task.initialize(3);
      double[] losses = new double[2];
      double[] slopes = new double[2];
      for (int k = 0; k < 2; k++) {
        task.parameters().floats().put(0, (float) Math.log(k == 0 ? 1e-6 : 0.02));
        for (int batch = 0; batch < 200; batch++) {
          losses[k] += task.trainingStep(1, batch) / 200;
          slopes[k] += task.gradients().floats().get(0) / 200;
        }
      }
      // By the rate itself, not its logarithm.
      double atZero = slopes[0] / 1e-6;
      double later = slopes[1] / 0.02;
      assertThat(atZero).isNegative();
      assertThat((losses[1] - losses[0]) / 0.02)
          .isCloseTo((atZero + later) / 2, within(0.05 * Math.abs(atZero)));
    }
  }

  /** Initial values of {@code learned_optimizers/base.py}. */
  @Test
  void settingsStartAsPublished() {
    Map<String, Double> adam = settings(InnerOptimizerKind.ADAM);
    assertThat(adam).hasSize(4);
    assertThat(adam.get("log-learning-rate")).isCloseTo(Math.log(0.001), within(1e-6));
    assertThat(adam.get("log-one-minus-beta1")).isCloseTo(Math.log(0.1), within(1e-6));
    assertThat(adam.get("log-one-minus-beta2")).isCloseTo(Math.log(0.001), within(1e-6));
    assertThat(adam.get("log-epsilon")).isCloseTo(Math.log(1e-8), within(1e-5));
    Map<String, Double> momentum = settings(InnerOptimizerKind.MOMENTUM);
    assertThat(momentum).hasSize(2);
    assertThat(momentum.get("log-learning-rate")).isCloseTo(Math.log(0.01), within(1e-6));
    assertThat(momentum.get("log-one-minus-momentum")).isCloseTo(Math.log(0.1), within(1e-6));
    Map<String, Double> sgd = settings(InnerOptimizerKind.SGD);
    assertThat(sgd).hasSize(1);
    assertThat(sgd.get("log-learning-rate")).isCloseTo(Math.log(0.01), within(1e-6));
  }

  private static Map<String, Double> settings(InnerOptimizerKind kind) {
    try (Task task = build(kind, Activation.TANH, 2)) {
      task.initialize(3);
      Map<String, Double> settings = new HashMap<>();
      for (Tensor tensor : task.parameters().layout().tensors()) {
        settings.put(tensor.name(), (double) task.parameters().floats().get(tensor.offset()));
      }
      return settings;
    }
  }

  /** {@code sample_lopt} in tasks/parametric/lopt.py. */
  @Test
  void rangesAreThePublishedOnes() {
    assertThat(LearnedOptimizerFamily.OPTIMIZER.published())
        .isEqualTo(new Distribution.OneOf<>(List.of(InnerOptimizerKind.values())));
    assertThat(LearnedOptimizerFamily.STEPS.published()).isEqualTo(logarithmic(2, 100));
    assertThat(LearnedOptimizerFamily.OUTER_BATCH_SIZE.published()).isEqualTo(logarithmic(1, 8));
    assertThat(MlpOptimizer.HIDDEN_SIZE.published()).isEqualTo(logarithmic(2, 512));
    assertThat(MlpOptimizer.HIDDEN_LAYERS.published()).isEqualTo(logarithmic(1, 4));
    Distribution<Double> multiplier =
        new Distribution.Real(Scale.LOG_UNIFORM, new RealRange(1e-5, 1));
    assertThat(MlpOptimizer.EXP_MULT.published()).isEqualTo(multiplier);
    assertThat(MlpOptimizer.STEP_MULT.published()).isEqualTo(multiplier);
    assertThat(Mlp.HIDDEN_SIZE.published()).isEqualTo(logarithmic(8, 128));
    assertThat(Mlp.HIDDEN_LAYERS.published())
        .isEqualTo(new Distribution.Whole(Scale.UNIFORM, new IntRange(0, 4)));
  }

  private static Distribution<Integer> logarithmic(int min, int max) {
    return new Distribution.Whole(Scale.LOG_UNIFORM, new IntRange(min, max));
  }

  @Test
  void oneStepIsRefusedBecauseNothingOfTheOptimizerIsInIt() {
    assertThatThrownBy(() -> build(InnerOptimizerKind.SGD, Activation.RELU, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Task spec is not allowed: num-steps is 1, expected 2 to 10000: ");
  }
}
