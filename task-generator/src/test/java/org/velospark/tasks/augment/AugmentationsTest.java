package org.velospark.tasks.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.UnitSphereSampler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.velospark.model.FlatTensors;
import org.velospark.model.TensorLayout.Tensor;
import org.velospark.random.RandomStream;
import org.velospark.tasks.Augmentation;
import org.velospark.tasks.Cost;
import org.velospark.tasks.Distribution;
import org.velospark.tasks.Distribution.Scale;
import org.velospark.tasks.Ranges;
import org.velospark.tasks.RealRange;
import org.velospark.tasks.Task;
import org.velospark.tasks.Task.Split;
import org.velospark.tasks.TaskFamilies;
import org.velospark.tasks.TaskFamily;
import org.velospark.tasks.TaskSpec;
import org.velospark.tasks.TestingData;
import org.velospark.tasks.Values;
import org.velospark.tasks.WholeNumber;
import org.velospark.tasks.augment.ReparametrisedWeights.Level;
import org.velospark.tasks.augment.ReparametrisedWeights.Scales;

class AugmentationsTest {
  private static final TaskFamilies FAMILIES = TaskFamilies.installed();
  private static final TaskSpec MLP =
      FAMILIES.parse(
          """
          {"family":"image-mlp","version":2,"data-set":"mnist","colours":"grey",
           "image-size":6,"hidden-size":12,"hidden-layers":1,"batch-size":16,
           "activation":"tanh","initializer":"glorot","initializer-scale":1}
          """);
  private static final TaskSpec NOISY =
      FAMILIES.parse(
          """
          {"family":"noisy-quadratic","version":1,"dimension":6,"scale":4,"noise":0.5,"seed":1}
          """);

  private static Task build(TaskSpec spec) {
    return FAMILIES.build(spec, TestingData.ofAllNames());
  }

  private static float[] values(FlatTensors tensors) {
    float[] values = new float[tensors.layout().length()];
    tensors.floats().get(0, values);
    return values;
  }

  // Published

  /** {@code phase_one_distribution} in research/general_lopt/tasks/parametric.py. */
  @ParameterizedTest
  @CsvSource({
    "reparametrised-weights, 0.7142857142857143",
    "es-smoothed-loss, 0.08",
    "reduced-batch, 0.2",
    "lower-precision, 0.2",
    "normalised-gradients, 0.05",
    "gradient-directions, 0.08",
    "delayed-gradients, 0.05"
  })
  void chancesAreThePublishedOnes(String name, double chance) {
    assertThat(FAMILIES.augmentation(name).chance()).isEqualTo(chance);
  }

  @Test
  void theOrderIsThePublishedOne() {
    assertThat(FAMILIES.augmentations())
        .extracting(Augmentation::name)
        .containsExactly(
            "reparametrised-weights",
            "es-smoothed-loss",
            "reduced-batch",
            "lower-precision",
            "normalised-gradients",
            "gradient-directions",
            "delayed-gradients");
  }

  @Test
  void rangesAreThePublishedOnes() {
    assertThat(ReparametrisedWeights.LEVEL.published())
        .isEqualTo(
            new Distribution.OneOf<>(
                List.of(Level.GLOBAL, Level.GLOBAL, Level.TENSOR, Level.TENSOR, Level.PARAMETER)));
    assertThat(ReparametrisedWeights.SCALES.published())
        .isEqualTo(new Distribution.OneOf<>(List.of(Scales.values())));
    assertThat(Scales.THOUSANDFOLD.range()).isEqualTo(new RealRange(0.001, 1000));
    assertThat(Scales.HUNDREDFOLD.range()).isEqualTo(new RealRange(0.01, 100));
    assertThat(Scales.TENFOLD.range()).isEqualTo(new RealRange(0.1, 10));
    assertThat(EsSmoothedLoss.DEVIATION.published())
        .isEqualTo(new Distribution.Real(Scale.LOG_UNIFORM, new RealRange(0.001, 0.1)));
    assertThat(EsSmoothedLoss.PAIRS.published())
        .isEqualTo(new Distribution.OneOf<>(List.of(1, 2, 4, 8, 16)));
    assertThat(ReducedBatch.FRACTION.published())
        .isEqualTo(new Distribution.Real(Scale.UNIFORM, new RealRange(0.01, 1)));
    assertThat(GradientDirections.DIRECTIONS.published())
        .isEqualTo(
            new Distribution.Whole(Scale.LOG_UNIFORM, new org.velospark.tasks.IntRange(1, 1024)));
    assertThat(GradientDirections.SIGN.published())
        .isEqualTo(new Distribution.OneOf<>(List.of(true, false)));
    assertThat(DelayedGradients.DELAY.published())
        .isEqualTo(
            new Distribution.Whole(Scale.LOG_UNIFORM, new org.velospark.tasks.IntRange(1, 8)));
  }

  // Reparametrised weights

  private static Values scales(Level level, Scales scales, int seed) {
    return Values.none()
        .with(ReparametrisedWeights.LEVEL, level)
        .with(ReparametrisedWeights.SCALES, scales)
        .with(ReparametrisedWeights.SEED, seed);
  }

  @ParameterizedTest
  @EnumSource
  void anotherParametrisationIsTheSameFunctionByTheChainRule(Level level) {
    TaskSpec spec = MLP.with(new ReparametrisedWeights(), scales(level, Scales.TENFOLD, 3));
    try (Task task = build(spec);
        Task plain = build(MLP)) {
      task.initialize(5);
      plain.initialize(5);
      float[] parameters = values(task.parameters());
      float[] weights = values(plain.parameters());
      float loss = plain.trainingStep(1, 2);
      assertThat(task.trainingStep(1, 2)).isCloseTo(loss, within(1e-5f));
      assertThat(task.trainingLoss(1, 2)).isCloseTo(loss, within(1e-5f));
      assertThat(task.loss(Split.HELD_OUT, 1, 2))
          .isCloseTo(plain.loss(Split.HELD_OUT, 1, 2), within(1e-5f));
      float[] gradient = values(plain.gradients());
      for (int i = 0; i < weights.length; i++) {
        if (weights[i] != 0) {
          float scale = weights[i] / parameters[i];
          assertThat(scale).isBetween(0.0999f, 10.001f);
          assertThat(task.gradients().floats().get(i))
              .isCloseTo(gradient[i] * scale, within(1e-5f * scale));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void theLevelSaysWhatHasAScaleOfItsOwn(Level level) {
    TestingTask ones = new TestingTask(1, 1, 1, 1, 1, 1, 1, 1);
    try (Task task = new ReparametrisedWeights().apply(scales(level, Scales.TENFOLD, 3), ones)) {
      task.initialize(5);
      Set<Float> different = new HashSet<>();
      for (float value : values(task.parameters())) {
        different.add(value);
      }
      assertThat(different).hasSize(level == Level.PARAMETER ? 8 : 1);
    }
    TaskSpec spec = MLP.with(new ReparametrisedWeights(), scales(level, Scales.TENFOLD, 3));
    try (Task task = build(spec);
        Task plain = build(MLP)) {
      task.initialize(5);
      plain.initialize(5);
      Set<Long> different = new HashSet<>();
      for (Tensor tensor : task.parameters().layout().tensors()) {
        float weight = plain.parameters().floats().get(tensor.offset());
        if (weight != 0) {
          float scale = weight / task.parameters().floats().get(tensor.offset());
          different.add(Math.round(1e4 * Math.log(scale)));
        }
      }
      assertThat(different).hasSize(level == Level.GLOBAL ? 1 : 2);
    }
  }

  @Test
  void scalesAreLogUniform() {
    float[] ones = new float[20_000];
    Arrays.fill(ones, 1);
    Values values = scales(Level.PARAMETER, Scales.THOUSANDFOLD, 3);
    try (Task task = new ReparametrisedWeights().apply(values, new TestingTask(ones))) {
      task.initialize(0);
      double mean = 0;
      double square = 0;
      double largest = 0;
      for (float value : values(task.parameters())) {
        double log = -Math.log10(value);
        mean += log / ones.length;
        square += log * log / ones.length;
        largest = Math.max(largest, Math.abs(log));
      }
      assertThat(mean).isCloseTo(0, within(0.05));
      assertThat(square).isCloseTo(3, within(0.1));
      assertThat(largest).isBetween(2.99, 3.0001);
    }
  }

  // Evolution strategies

  /** The difference of a quadratic to both sides has no part but the gradient's. */
  @Test
  void manyPairsComeToTheGradientOfAQuadratic() {
    try (Task task = EsSmoothedLoss.estimated(build(NOISY), 0.05, 20_000);
        Task plain = build(NOISY)) {
      task.initialize(5);
      plain.initialize(5);
      assertThat(task.trainingStep(1, 2)).isEqualTo(plain.trainingStep(1, 2));
      float[] estimate = values(task.gradients());
      float[] gradient = values(plain.gradients());
      double norm = Math.sqrt(dot(gradient, gradient));
      for (int i = 0; i < gradient.length; i++) {
        assertThat(estimate[i] / norm).isCloseTo(gradient[i] / norm, within(0.03));
      }
      assertThat(values(task.parameters())).isEqualTo(values(plain.parameters()));
    }
  }

  @Test
  void onePairSeesTheGradientAlongItsNoise() {
    float[] gradient = {3, -1, 2};
    try (Task task = EsSmoothedLoss.estimated(new TestingTask(gradient), 0.5, 1)) {
      task.initialize(0);
      task.trainingStep(1, 2);
      float[] estimate = values(task.gradients());
      // e (g · e) / deviation²: the length of the estimate along e, twice.
      double alongNoise = dot(gradient, estimate) / Math.sqrt(dot(estimate, estimate));
      double noise = Math.sqrt(Math.sqrt(dot(estimate, estimate)) / alongNoise) * 0.5;
      assertThat(alongNoise).isPositive();
      assertThat(noise).isBetween(0.05, 2.5);
      task.trainingStep(1, 3);
      assertThat(values(task.gradients())).isNotEqualTo(estimate);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 3", "16, 33"})
  void aPairCostsTwoForwardPasses(int pairs, double passes) {
    Values values =
        Values.none().with(EsSmoothedLoss.DEVIATION, 0.01).with(EsSmoothedLoss.PAIRS, pairs);
    Cost cost = new EsSmoothedLoss().cost(new Cost(10, 30, 300, 0), values);
    assertThat(cost.operations()).isCloseTo(10 * passes, within(1e-9));
    assertThat(cost.multiplyAdds()).isCloseTo(100 * passes, within(1e-9));
    assertThat(cost.parameters()).isEqualTo(10);
  }

  // Reduced batch

  @ParameterizedTest
  @CsvSource({"0.3, 4", "0.01, 1", "1, 16"})
  void aFractionOfTheBatchIsLeft(double fraction, int left) {
    TaskFamily family = FAMILIES.family("image-mlp");
    WholeNumber batchSize = family.batchSize().orElseThrow();
    Values values = Values.none().with(ReducedBatch.FRACTION, fraction);
    ReducedBatch reduced = new ReducedBatch();
    assertThat(reduced.prepare(family, MLP.values(), values).get(batchSize)).isEqualTo(left);
    try (Task task = build(MLP.with(reduced, values));
        Task small = build(MLP.with(MLP.values().with(batchSize, left)))) {
      task.initialize(5);
      small.initialize(5);
      assertThat(task.trainingStep(1, 0)).isEqualTo(small.trainingStep(1, 0));
    }
  }

  @Test
  void aTaskWithoutBatchesHasNoneToReduce() {
    TaskFamily family = FAMILIES.family("quadratic");
    assertThat(new ReducedBatch().suits(family)).isFalse();
    Values values = Values.none().with(ReducedBatch.FRACTION, 0.5);
    assertThatThrownBy(() -> new ReducedBatch().prepare(family, Values.none(), values))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Tasks of family 'quadratic' have no batch size that 'reduced-batch' could change; leave it out");
    String json =
        "{'family':'quadratic','version':1,'dimension':4,'scale':2.0,'seed':7,'augmentations':[{'augmentation':'reduced-batch','fraction':0.5}]}"
            .replace('\'', '"');
    assertThatThrownBy(() -> TaskFamilies.installed().parse(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'reduced-batch' could change; leave it out: " + json);
  }

  // Lower precision

  @ParameterizedTest
  @CsvSource({
    "3f800000, 3f800000",
    "40490fdb, 40490000",
    "3f807fff, 3f800000",
    "3f808000, 3f800000",
    "3f808001, 3f810000",
    "3f818000, 3f820000",
    "bf818000, bf820000",
    "80000000, 80000000",
    "00008001, 00010000",
    "7f7fffff, 7f800000",
    "ff800000, ff800000",
    "7fc00000, 7fc00000",
    "7fffffff, 7fffffff"
  })
  void bitsBelowBfloat16AreRoundedToNearestAndToEven(String bits, String expected) {
    float rounded =
        LowerPrecision.rounded(Float.intBitsToFloat(Integer.parseUnsignedInt(bits, 16)));
    assertThat(Integer.toHexString(Float.floatToRawIntBits(rounded)))
        .isEqualTo(Integer.toHexString(Integer.parseUnsignedInt(expected, 16)));
  }

  @Property
  void roundingMovesANumberByLessThanHalfOfItsLastBit(
      @ForAll @FloatRange(min = 1, max = 2) float mantissa,
      @ForAll @IntRange(min = -100, max = 100) int exponent) {
    float value = Math.scalb(mantissa, exponent);
    float rounded = LowerPrecision.rounded(value);
    assertThat(Math.abs(rounded - value)).isLessThanOrEqualTo(value / 256);
    assertThat(LowerPrecision.rounded(rounded)).isEqualTo(rounded);
    assertThat(LowerPrecision.rounded(-value)).isEqualTo(-rounded);
  }

  @Test
  void theNetworkSeesRoundedWeightsAndTheOptimizerRoundedGradients() {
    try (Task task = build(NOISY.with(new LowerPrecision(), Values.none()));
        Task plain = build(NOISY)) {
      task.initialize(5);
      plain.initialize(5);
      float[] weights = values(plain.parameters());
      for (int i = 0; i < weights.length; i++) {
        weights[i] = LowerPrecision.rounded(weights[i]);
      }
      assertThat(values(task.parameters())).isEqualTo(weights);
      // A change below the last bit is no change yet, but it is not lost either.
      float little = weights[0] + Math.abs(weights[0]) * 1e-4f;
      task.parameters().floats().put(0, little);
      plain.parameters().floats().put(0, weights);
      assertThat(task.trainingStep(1, 0))
          .isEqualTo(LowerPrecision.rounded(plain.trainingStep(1, 0)));
      float[] gradient = values(plain.gradients());
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] = LowerPrecision.rounded(gradient[i]);
      }
      assertThat(values(task.gradients())).isEqualTo(gradient);
      assertThat(task.parameters().floats().get(0)).isEqualTo(little);
    }
  }

  // Normalised gradients

  @Test
  void normalisedGradientsHaveLengthOne() {
    try (Task task =
        new NormalisedGradients().apply(Values.none(), new TestingTask(3e-30f, 0, -4e-30f))) {
      task.trainingStep(0, 0);
      assertThat(values(task.gradients()))
          .containsExactly(new float[] {0.6f, 0, -0.8f}, within(1e-6f));
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {0, Float.POSITIVE_INFINITY, Float.NaN})
  void gradientsWithoutADirectionStayAsTheyAre(float value) {
    for (Augmentation augmentation : List.of(new NormalisedGradients(), new GradientDirections())) {
      Values values =
          Values.none().with(GradientDirections.DIRECTIONS, 3).with(GradientDirections.SIGN, true);
      try (Task task = augmentation.apply(values, new TestingTask(0, value, 0))) {
        task.trainingStep(0, 0);
        assertThat(values(task.gradients())).containsExactly(0, value, 0);
      }
    }
  }

  // Directions

  private static Task directions(int count, boolean sign, float... gradient) {
    return new GradientDirections()
        .apply(
            Values.none()
                .with(GradientDirections.DIRECTIONS, count)
                .with(GradientDirections.SIGN, sign),
            new TestingTask(gradient));
  }

  @Test
  void ofOneParameterAllDirectionsAreThatOne() {
    try (Task task = directions(7, false, -2.5f);
        Task signs = directions(7, true, -2.5f)) {
      task.trainingStep(0, 0);
      signs.trainingStep(0, 0);
      assertThat(task.gradients().floats().get(0)).isEqualTo(-17.5f);
      assertThat(signs.gradients().floats().get(0)).isEqualTo(-7);
    }
  }

  @Test
  void directionsSeeTheGradientInExpectation() {
    float[] gradient = {3, -1, 0, 2};
    try (Task task = directions(6, false, gradient)) {
      double[] mean = new double[4];
      int steps = 40_000;
      for (int step = 0; step < steps; step++) {
        task.trainingStep(1, step);
        for (int i = 0; i < 4; i++) {
          mean[i] += task.gradients().floats().get(i) / (double) steps;
        }
      }
      for (int i = 0; i < 4; i++) {
        assertThat(mean[i]).isCloseTo(gradient[i] * 6 / 4.0, within(0.05));
      }
    }
  }

  /** Against what the published code does: the same mean, spread and reach. */
  @ParameterizedTest
  @CsvSource({
    "2, 1, false",
    "2, 3, true",
    "3, 2, false",
    "3, 5, true",
    "8, 1, true",
    "8, 20, false"
  })
  void theSumIsDistributedAsIfEachDirectionWereDrawn(int dimensions, int count, boolean sign) {
    float[] gradient = new float[dimensions];
    for (int i = 0; i < dimensions; i++) {
      gradient[i] = i - 0.7f;
    }
    int steps = 40_000;
    UniformRandomProvider random = RandomStream.TASK.at(4, dimensions, count);
    UnitSphereSampler sphere = UnitSphereSampler.of(random, dimensions);
    double[] ours = new double[5];
    double[] published = new double[5];
    try (Task task = directions(count, sign, gradient)) {
      for (int step = 0; step < steps; step++) {
        task.trainingStep(2, step);
        addMoments(ours, values(task.gradients()), gradient);
        float[] sum = new float[dimensions];
        for (int k = 0; k < count; k++) {
          double[] unit = sphere.sample();
          double amount = 0;
          for (int i = 0; i < dimensions; i++) {
            amount += unit[i] * gradient[i];
          }
          amount = sign ? Math.signum(amount) : amount;
          for (int i = 0; i < dimensions; i++) {
            sum[i] += (float) (amount * unit[i]);
          }
        }
        addMoments(published, sum, gradient);
      }
    }
    for (int k = 0; k < ours.length; k++) {
      assertThat(ours[k] / steps)
          .as("moment %d", k)
          .isCloseTo(published[k] / steps, within(0.05 * Math.abs(published[2] / steps) + 0.01));
    }
  }

  /** Along the gradient: mean, square; length: mean, square; one coordinate: square. */
  private static void addMoments(double[] moments, float[] vector, float[] gradient) {
    double square = dot(vector, vector);
    double along = dot(vector, gradient) / Math.sqrt(dot(gradient, gradient));
    double scale = 1 / Math.sqrt(dot(gradient, gradient));
    moments[0] += along * scale;
    moments[1] += along * along * scale * scale;
    moments[2] += Math.sqrt(square) * scale;
    moments[3] += square * scale * scale;
    moments[4] += (double) vector[0] * vector[0] * scale * scale;
  }

  // Delayed gradients

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 8})
  void gradientsAreThoseOfSomeStepsAgo(int delay) {
    TaskSpec spec =
        NOISY.with(new DelayedGradients(), Values.none().with(DelayedGradients.DELAY, delay));
    try (Task task = build(spec);
        Task plain = build(NOISY)) {
      for (int round = 0; round < 2; round++) {
        task.initialize(5);
        float[][] seen = new float[20][];
        for (int step = 0; step < seen.length; step++) {
          seen[step] = values(task.parameters());
          plain.parameters().floats().put(0, seen[Math.max(0, step - delay)]);
          assertThat(task.trainingStep(1, step)).isEqualTo(plain.trainingStep(1, step));
          assertThat(values(task.gradients())).isEqualTo(values(plain.gradients()));
          plain.parameters().floats().put(0, seen[step]);
          assertThat(task.loss(Split.HELD_OUT, 1, step))
              .isEqualTo(plain.loss(Split.HELD_OUT, 1, step));
          for (int i = 0; i < seen[step].length; i++) {
            task.parameters().floats().put(i, seen[step][i] + 0.01f * (i + 1) * (round + 1));
          }
        }
      }
    }
  }

  /** Generators and samplers are made anew for each step; nothing else is. */
  @Test
  void aStepAllocatesNothingThatGrowsWithTheNetwork() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    UniformRandomProvider random = RandomStream.TASK.at(1, 2);
    for (Augmentation augmentation : FAMILIES.augmentations()) {
      Values values = Ranges.published(augmentation.hyperparameters()).sample(random);
      float[] gradient = new float[10_000];
      Arrays.fill(gradient, 1e-3f);
      try (Task task = augmentation.apply(values, new TestingTask(gradient))) {
        task.initialize(1);
        task.trainingStep(1, 0);
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int step = 0; step < 10; step++) {
          task.trainingStep(1, step);
        }
        assertThat((threads.getCurrentThreadAllocatedBytes() - before) / 10)
            .as(augmentation.name())
            .isLessThan(gradient.length);
      }
    }
  }

  @Test
  void eachClosesTheTaskInside() {
    UniformRandomProvider random = RandomStream.TASK.at(1, 1);
    for (Augmentation augmentation : FAMILIES.augmentations()) {
      TestingTask inside = new TestingTask(1, 2);
      Values values = Ranges.published(augmentation.hyperparameters()).sample(random);
      augmentation.apply(values, inside).close();
      assertThat(inside.closed).as(augmentation.name()).isTrue();
    }
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
