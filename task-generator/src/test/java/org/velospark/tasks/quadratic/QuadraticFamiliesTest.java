package org.velospark.tasks.quadratic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.velospark.model.FlatTensors;
import org.velospark.tasks.Distribution;
import org.velospark.tasks.Distribution.Scale;
import org.velospark.tasks.IntRange;
import org.velospark.tasks.RealRange;
import org.velospark.tasks.Task;
import org.velospark.tasks.Task.Split;
import org.velospark.tasks.TaskFamily;
import org.velospark.tasks.TaskSpec;
import org.velospark.tasks.TestingData;
import org.velospark.tasks.Values;

class QuadraticFamiliesTest {
  private static final QuadraticFamily PLAIN = new QuadraticFamily();
  private static final NoisyQuadraticFamily NOISY = new NoisyQuadraticFamily();

  private static Values values(int dimension, double scale, int seed) {
    return Values.none()
        .with(Quadratic.DIMENSION, dimension)
        .with(Quadratic.SCALE, scale)
        .with(Quadratic.SEED, seed)
        .with(NoisyQuadraticFamily.NOISE, 0.5);
  }

  private static Task build(TaskFamily family, Values values) {
    return family.build(TaskSpec.of(family, values), TestingData.none());
  }

  private static double[] gradient(Task task, float at, long step) {
    FlatTensors parameters = task.parameters();
    int length = parameters.layout().length();
    for (int i = 0; i < length; i++) {
      parameters.floats().put(i, at);
    }
    task.trainingStep(1, step);
    double[] gradient = new double[length];
    for (int i = 0; i < length; i++) {
      gradient[i] = task.gradients().floats().get(i);
    }
    return gradient;
  }

  /** A quadratic's scales and center follow from its gradients at two places. */
  @Test
  void scalesAreUniformCentersNormalAndTheLossIsTheirs() {
    int dimension = 5_000;
    double scale = 3;
    try (Task task = build(PLAIN, values(dimension, scale, 11))) {
      double[] atZero = gradient(task, 0, 0);
      double[] atOne = gradient(task, 1, 0);
      double sumOfScales = 0;
      double largest = 0;
      double sum = 0;
      double squares = 0;
      double expected = 0;
      for (int i = 0; i < dimension; i++) {
        double curvature = (atOne[i] - atZero[i]) / 2;
        double root = Math.sqrt(Math.max(0, curvature));
        double center = root < 0.1 ? 0 : -atZero[i] / (2 * curvature);
        sumOfScales += root;
        largest = Math.max(largest, root);
        sum += center;
        squares += center * center;
        expected += curvature * center * center;
      }
      assertThat(sumOfScales / dimension).isCloseTo(scale / 2, within(0.05));
      assertThat(largest).isBetween(0.99 * scale, 1.001 * scale);
      assertThat(sum / dimension).isCloseTo(0, within(0.05));
      assertThat(squares / dimension).isCloseTo(1, within(0.1));
      task.parameters().array().assign(0);
      assertThat(task.loss(Split.HELD_OUT, 3, 3) / expected).isCloseTo(1, within(0.01));
    }
  }

  @Test
  void aSeedIsATask() {
    try (Task one = build(PLAIN, values(4, 3, 1));
        Task same = build(PLAIN, values(4, 3, 1));
        Task other = build(PLAIN, values(4, 3, 2))) {
      assertThat(gradient(same, 0, 0)).isEqualTo(gradient(one, 0, 5));
      assertThat(gradient(other, 0, 0)).isNotEqualTo(gradient(one, 0, 0));
    }
  }

  @Test
  void noiseIsInTheGradientsOfTrainingAlone() {
    try (Task noisy = build(NOISY, values(3, 2, 7));
        Task plain = build(PLAIN, values(3, 2, 7))) {
      double[] expected = gradient(plain, 0.5f, 0);
      double[] mean = new double[3];
      double square = 0;
      int steps = 20_000;
      for (int step = 0; step < steps; step++) {
        double[] gradient = gradient(noisy, 0.5f, step);
        for (int i = 0; i < 3; i++) {
          mean[i] += gradient[i] / steps;
          square += (gradient[i] - expected[i]) * (gradient[i] - expected[i]) / (3 * steps);
        }
      }
      for (int i = 0; i < 3; i++) {
        assertThat(mean[i]).isCloseTo(expected[i], within(0.02));
      }
      assertThat(Math.sqrt(square)).isCloseTo(0.5, within(0.01));
      assertThat(noisy.loss(Split.HELD_OUT, 1, 0))
          .isCloseTo(plain.loss(Split.HELD_OUT, 1, 0), within(1e-5f));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 10, 1000})
  void lossesStartAtSevenAndATenthIsThreeLess(int dimension) {
    try (Task task = build(PLAIN, values(dimension, 25, 1))) {
      double start = 2.0 / 3 * dimension * 25 * 25;
      assertThat(task.normalized(start)).isCloseTo(7, within(1e-6));
      assertThat(task.normalized(start / 100)).isCloseTo(1, within(1e-6));
      assertThat(task.normalized(start * 10)).isCloseTo(10, within(1e-6));
      assertThat(task.normalized(0)).isCloseTo(-3, within(1e-6));
      assertThat(task.normalized(Double.NaN)).isCloseTo(10, within(1e-6));
    }
    double mean = 0;
    for (int seed = 0; seed < 20; seed++) {
      try (Task task = build(PLAIN, values(dimension, 25, seed))) {
        for (int initial = 0; initial < 20; initial++) {
          task.initialize(initial);
          mean += task.trainingLoss(1, 0) / 400;
        }
      }
    }
    assertThat(mean / (2.0 / 3 * dimension * 25 * 25)).isBetween(0.6, 1.6);
  }

  @Test
  void rangesSpanWhatIsPublished() {
    assertThat(Quadratic.DIMENSION.published())
        .isEqualTo(new Distribution.Whole(Scale.LOG_UNIFORM, new IntRange(2, 1000)));
    assertThat(Quadratic.SCALE.published())
        .isEqualTo(new Distribution.Real(Scale.LOG_UNIFORM, new RealRange(1, 25)));
    assertThat(NoisyQuadraticFamily.NOISE.published())
        .isEqualTo(new Distribution.Real(Scale.LOG_UNIFORM, new RealRange(0.1, 10)));
    assertThat(List.of(PLAIN.batchSize(), NOISY.batchSize()))
        .allSatisfy(batchSize -> assertThat(batchSize).isEmpty());
  }
}
