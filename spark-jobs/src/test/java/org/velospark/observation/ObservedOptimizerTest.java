package org.velospark.observation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.velospark.model.FlatTensors;
import org.velospark.model.LearnedOptimizer;
import org.velospark.model.TensorLayout;
import org.velospark.model.celo.CeloConfig;
import org.velospark.model.celo.CeloPhase;
import org.velospark.model.hierarchical.HierarchicalOptimizer;
import org.velospark.model.velo.VeloConfig;
import org.velospark.random.RandomStream;

class ObservedOptimizerTest {
  private static final TensorLayout TARGET =
      TensorLayout.builder().add("b", 7).add("k", 3, 3, 2, 5).add("w", 12, 7).build();

  private enum Kind {
    VELO(VeloConfig.of(8, 4).create()),
    CELO_UPDATE_RULE(new CeloConfig(8, CeloPhase.UPDATE_RULE).create()),
    CELO_WITH_SCHEDULER(new CeloConfig(8, CeloPhase.SCHEDULER).create());

    private final LearnedOptimizer learned;

    Kind(LearnedOptimizer learned) {
      this.learned = learned;
    }

    HierarchicalOptimizer optimizer(long seed) {
      return (HierarchicalOptimizer) learned.optimizer(learned.initialWeights(seed), TARGET, 20);
    }
  }

  /** Weights and gradients of a training whose gradients are random. */
  private static final class Training implements AutoCloseable {
    private final FlatTensors weights = FlatTensors.allocate(TARGET);
    private final FlatTensors gradients = FlatTensors.allocate(TARGET);
    private final UniformRandomProvider random;

    Training(long seed) {
      this.random = RandomStream.TARGET_WEIGHTS.at(seed, 0);
      fill(weights);
    }

    private void fill(FlatTensors tensors) {
      for (int i = 0; i < TARGET.length(); i++) {
        tensors.floats().put(i, random.nextFloat() - 0.4f);
      }
    }

    /** The weights after the step. */
    float[] step(org.velospark.model.Optimizer optimizer, float loss) {
      fill(gradients);
      optimizer.update(weights, gradients, loss);
      return values(weights);
    }

    static float[] values(FlatTensors tensors) {
      float[] values = new float[TARGET.length()];
      tensors.floats().get(0, values);
      return values;
    }

    @Override
    public void close() {
      weights.close();
      gradients.close();
    }
  }

  @Property(tries = 20)
  void itTakesTheSameStepsAndTellsOfTheChosenOnes(
      @ForAll Kind kind, @ForAll long seed, @ForAll @IntRange(min = 1, max = 7) int every) {
    List<ObservedStep> steps = new ArrayList<>();
    ObservedOptimizer observed = new ObservedOptimizer(kind.optimizer(seed), every, steps::add);
    HierarchicalOptimizer alone = kind.optimizer(seed);
    try (Training one = new Training(seed);
        Training other = new Training(seed)) {
      for (int step = 0; step < 12; step++) {
        assertThat(one.step(observed, 1f / (step + 1)))
            .as("%s, seed %d, step %d", kind, seed, step)
            .isEqualTo(other.step(alone, 1f / (step + 1)));
      }
    }
    assertThat(steps).extracting(ObservedStep::step).allMatch(step -> step % every == 0);
    assertThat(steps).hasSize((11 / every) + 1);
  }

  @Property(tries = 20)
  void normsAndCosinesAreThoseOfTheStep(@ForAll Kind kind, @ForAll long seed) {
    List<ObservedStep> steps = new ArrayList<>();
    ObservedOptimizer observed = new ObservedOptimizer(kind.optimizer(seed), 1, steps::add);
    try (Training training = new Training(seed)) {
      double[][] momenta = new double[3][TARGET.length()];
      float[] decays = {0.9f, 0.99f, 0.999f};
      for (int step = 0; step < 4; step++) {
        float[] before = Training.values(training.weights);
        float[] after = training.step(observed, 2);
        float[] gradients = Training.values(training.gradients);
        for (int d = 0; d < 3; d++) {
          for (int i = 0; i < gradients.length; i++) {
            momenta[d][i] = decays[d] * momenta[d][i] + (1 - decays[d]) * gradients[i];
          }
        }
        for (int k = 0; k < TARGET.tensors().size(); k++) {
          TensorLayout.Tensor tensor = TARGET.tensors().get(k);
          ObservedTensor found = steps.get(step).tensors().get(k);
          String what = "%s, seed %d, step %d, %s".formatted(kind, seed, step, found.name());
          double[] descent = part(before, tensor);
          double[] end = part(after, tensor);
          for (int i = 0; i < descent.length; i++) {
            descent[i] -= end[i];
          }
          double[] gradient = part(gradients, tensor);
          assertThat(found.name()).isEqualTo(tensor.name());
          assertThat(found.weightNorm())
              .as(what)
              .isCloseTo(norm(part(before, tensor)), withinPercentage(1e-4));
          assertThat(found.gradientNorm())
              .as(what)
              .isCloseTo(norm(gradient), withinPercentage(1e-4));
          assertThat(found.updateNorm()).as(what).isCloseTo(norm(descent), withinPercentage(1e-4));
          assertCosine(found.cosineGradient(), descent, gradient, what);
          for (int d = 0; d < 3; d++) {
            double[] momentum = new double[tensor.length()];
            System.arraycopy(momenta[d], tensor.offset(), momentum, 0, momentum.length);
            assertCosine(found.cosineMomenta()[d], descent, momentum, what);
          }
        }
      }
    }
  }

  private static void assertCosine(double found, double[] a, double[] b, String what) {
    if (norm(a) == 0) {
      // Unevolved networks sometimes say nothing at all of a tensor.
      assertThat(found).as(what).isNaN();
    } else {
      assertThat(found).as(what).isCloseTo(product(a, b) / norm(a) / norm(b), within(1e-5));
    }
  }

  private static double[] part(float[] values, TensorLayout.Tensor tensor) {
    double[] part = new double[tensor.length()];
    for (int i = 0; i < part.length; i++) {
      part[i] = values[tensor.offset() + i];
    }
    return part;
  }

  private static double norm(double[] values) {
    return Math.sqrt(product(values, values));
  }

  private static double product(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  @Test
  void everyNumberMustBePositive() {
    assertThatThrownBy(() -> new ObservedOptimizer(Kind.VELO.optimizer(1), 0, step -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The first step and every so many later can be looked at, at least 1, got 0");
  }
}
