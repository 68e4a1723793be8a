package org.velospark.tasks.augment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.velospark.model.FlatTensors;
import org.velospark.model.Optimizer;
import org.velospark.model.StateFields;
import org.velospark.model.TrainingState;
import org.velospark.model.baseline.Adam;
import org.velospark.model.baseline.Sgd;
import org.velospark.random.RandomStream;
import org.velospark.tasks.Augmentation;
import org.velospark.tasks.Cost;
import org.velospark.tasks.CostModel;
import org.velospark.tasks.Ranges;
import org.velospark.tasks.RealRange;
import org.velospark.tasks.Task;
import org.velospark.tasks.Task.Split;
import org.velospark.tasks.TaskFamilies;
import org.velospark.tasks.TaskFamily;
import org.velospark.tasks.TaskSpec;
import org.velospark.tasks.TestingData;
import org.velospark.tasks.data.TaskData;

/** What holds for every augmentation that is installed, alone and around all the others. */
class AugmentationBatteryTest {
  private static final TaskFamilies FAMILIES = TaskFamilies.installed();
  private static final TaskData DATA = TestingData.ofAllNames();

  /** Settings of each augmentation for each task. */
  private static final int SETTINGS = 2;

  /** Small tasks: a classifier, and a quadratic with noise. */
  private static final List<TaskSpec> PLAIN =
      Stream.of(
              """
              {"family":"image-mlp","version":2,"data-set":"mnist","colours":"grey",
               "image-size":6,"hidden-size":12,"hidden-layers":1,"batch-size":16,
               "activation":"tanh","initializer":"glorot","initializer-scale":1}
              """,
              """
              {"family":"noisy-quadratic","version":1,"dimension":40,"scale":4,"noise":0.2,"seed":1}
              """)
          .map(FAMILIES::parse)
          .toList();

  /** A task with an augmentation, or several. */
  static Stream<TaskSpec> augmented() {
    List<TaskSpec> specs = new ArrayList<>();
    for (TaskSpec plain : PLAIN) {
      TaskFamily family = FAMILIES.family(plain.family());
      UniformRandomProvider random = RandomStream.TASK.at(7, family.name().hashCode());
      for (int setting = 0; setting < SETTINGS; setting++) {
        TaskSpec all = plain;
        for (Augmentation augmentation : FAMILIES.augmentations()) {
          if (augmentation.suits(family)) {
            Ranges ranges = Ranges.published(augmentation.hyperparameters());
            specs.add(plain.with(augmentation, ranges.sample(random)));
            all = all.with(augmentation, ranges.sample(random));
          }
        }
        specs.add(all);
      }
    }
    return specs.stream();
  }

  /**
   * A task with one augmentation: several may leave nothing to learn, such as noise of the smoothed
   * loss on weights that were scaled up a thousandfold.
   */
  static Stream<TaskSpec> alone() {
    return augmented().filter(spec -> spec.augmentations().size() == 1);
  }

  private static TaskSpec plain(TaskSpec augmented) {
    return new TaskSpec(augmented.family(), augmented.version(), augmented.values(), List.of());
  }

  private static Task build(TaskSpec spec) {
    return FAMILIES.build(spec, DATA);
  }

  @ParameterizedTest
  @MethodSource("augmented")
  void aSpecComesBackFromItsText(TaskSpec spec) {
    assertThat(FAMILIES.parse(spec.toJson())).isEqualTo(spec);
    assertThat(FAMILIES.parse(spec.toJson()).toJson()).isEqualTo(spec.toJson());
  }

  @ParameterizedTest
  @MethodSource("augmented")
  void theWeightsKeepTheirNamesAndShapes(TaskSpec spec) {
    try (Task task = build(spec);
        Task plain = build(plain(spec))) {
      assertThat(task.spec()).isEqualTo(spec);
      assertThat(task.parameters().layout()).isEqualTo(plain.parameters().layout());
      assertThat(task.gradients().layout()).isEqualTo(plain.gradients().layout());
      assertThat(task.lossScale()).isEqualTo(plain.lossScale());
      assertThat(FAMILIES.cost(spec, DATA).parameters())
          .isEqualTo(task.parameters().layout().length());
    }
  }

  @ParameterizedTest
  @MethodSource("augmented")
  void theCostCanBePredicted(TaskSpec spec) {
    Cost cost = FAMILIES.cost(spec, DATA);
    assertThat(CostModel.REFERENCE.seconds(cost)).isPositive().isFinite();
  }

  @ParameterizedTest
  @MethodSource("augmented")
  void oneSeedGivesTheSameBits(TaskSpec spec) {
    try (Task one = build(spec);
        Task other = build(spec)) {
      other.initialize(6);
      train(other, 20, 9);
      other.loss(Split.HELD_OUT, 9, 9);
      one.initialize(5);
      other.initialize(5);
      assertThat(values(other.parameters())).isEqualTo(values(one.parameters()));
      assertThat(other.loss(Split.HELD_OUT, 1, 4)).isEqualTo(one.loss(Split.HELD_OUT, 1, 4));
      assertThat(other.loss(Split.TRAINING, 1, 4)).isEqualTo(one.loss(Split.TRAINING, 1, 4));
      List<Float> losses = train(one, 20, 1);
      assertThat(train(other, 20, 1)).isEqualTo(losses);
      assertThat(values(other.parameters())).isEqualTo(values(one.parameters()));
      assertThat(values(other.gradients())).isEqualTo(values(one.gradients()));
      // The same task once more, as an executor that tries again does.
      one.initialize(5);
      assertThat(train(one, 20, 1)).isEqualTo(losses);
    }
  }

  @ParameterizedTest
  @MethodSource("augmented")
  void anotherTaskGoesOnFromASavedState(TaskSpec spec) {
    try (Task task = build(spec);
        Task other = build(spec)) {
      task.initialize(5);
      descend(task, 0, 12);
      TrainingState state = TrainingState.save(fields -> allOf(task, fields));
      other.initialize(6);
      descend(other, 0, 7);
      state.restore(fields -> allOf(other, fields));
      assertThat(descend(other, 12, 30)).isEqualTo(descend(task, 12, 30));
      assertThat(values(other.parameters())).isEqualTo(values(task.parameters()));
    }
  }

  private static void allOf(Task task, StateFields fields) {
    fields.floats(task.parameters().floats(), task.parameters().layout().length());
    task.state(fields);
  }

  private static List<Float> descend(Task task, int from, int to) {
    Optimizer optimizer = new Sgd(1e-3).optimizer(task.parameters().layout());
    List<Float> losses = new ArrayList<>();
    for (int step = from; step < to; step++) {
      float loss = task.trainingStep(1, step);
      losses.add(loss);
      optimizer.update(task.parameters(), task.gradients(), loss);
    }
    return losses;
  }

  @ParameterizedTest
  @MethodSource("augmented")
  void aStepLeavesTheParametersAlone(TaskSpec spec) {
    try (Task task = build(spec)) {
      task.initialize(5);
      train(task, 3, 1);
      float[] before = values(task.parameters());
      float loss = task.loss(Split.HELD_OUT, 1, 0);
      task.trainingStep(1, 3);
      task.trainingLoss(1, 3);
      assertThat(task.loss(Split.HELD_OUT, 1, 0)).isEqualTo(loss);
      assertThat(values(task.parameters())).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @MethodSource("augmented")
  void theLossOfAStepIsThatOfItsMinibatch(TaskSpec spec) {
    try (Task task = build(spec)) {
      task.initialize(5);
      float loss = task.trainingStep(1, 0);
      // Nothing has moved yet, so the step before and this one see the same parameters.
      assertThat(task.trainingLoss(1, 0)).isEqualTo(loss);
      assertThat(task.trainingStep(1, 0)).isEqualTo(loss);
    }
  }

  /** What an optimizer that averages long enough sees points downhill. */
  @ParameterizedTest
  @MethodSource("alone")
  void gradientsPointDownhillOnAverage(TaskSpec spec) {
    try (Task task = build(spec)) {
      task.initialize(5);
      int length = task.parameters().layout().length();
      double[] mean = new double[length];
      int steps = 300;
      for (int step = 0; step < steps; step++) {
        assertThat(task.trainingStep(1, step)).isFinite();
        for (int i = 0; i < length; i++) {
          mean[i] += task.gradients().floats().get(i) / (double) steps;
        }
      }
      double norm = Math.sqrt(Arrays.stream(mean).map(m -> m * m).sum());
      float[] start = values(task.parameters());
      double before = meanLoss(task);
      boolean lower = false;
      for (double distance = 1e-6; distance < 1e4; distance *= 3) {
        for (int i = 0; i < length; i++) {
          task.parameters().floats().put(i, (float) (start[i] - distance * mean[i] / norm));
        }
        lower |= meanLoss(task) < before * 0.999;
      }
      assertThat(lower).isTrue();
    }
  }

  /** At some rate: other scales of the weights want other rates. */
  @ParameterizedTest
  @MethodSource("alone")
  void adamLearns(TaskSpec spec) {
    try (Task task = build(spec)) {
      boolean lower = false;
      for (double rate = 1; !lower && rate > 1e-7; rate /= 10) {
        task.initialize(5);
        double before = meanLoss(task);
        train(task, 200, 1, rate);
        lower = meanLoss(task) < before * 0.99;
      }
      assertThat(lower).isTrue();
    }
  }

  private static double meanLoss(Task task) {
    double sum = 0;
    for (int step = 0; step < 50; step++) {
      sum += task.trainingLoss(1, step);
    }
    return sum / 50;
  }

  @ParameterizedTest
  @MethodSource("augmented")
  void normalizedLossesAreInTheirRange(TaskSpec spec) {
    try (Task task = build(spec)) {
      task.initialize(5);
      RealRange range = task.lossScale().range();
      train(task, 200, 1);
      for (int batch = 0; batch < 5; batch++) {
        assertThat(task.normalized(task.loss(Split.HELD_OUT, 1, batch)))
            .isBetween(range.min(), range.max());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("augmented")
  void aClosedTaskHasGivenItsMemoryBack(TaskSpec spec) {
    Task task = build(spec);
    FlatTensors parameters = task.parameters();
    FlatTensors gradients = task.gradients();
    task.close();
    assertThat(parameters.array().wasClosed()).isTrue();
    assertThat(gradients.array().wasClosed()).isTrue();
  }

  private static List<Float> train(Task task, int steps, long seed) {
    return train(task, steps, seed, 3e-3);
  }

  private static List<Float> train(Task task, int steps, long seed, double rate) {
    Optimizer adam = new Adam(rate).optimizer(task.parameters().layout());
    List<Float> losses = new ArrayList<>();
    for (int step = 0; step < steps; step++) {
      float loss = task.trainingStep(seed, step);
      losses.add(loss);
      adam.update(task.parameters(), task.gradients(), loss);
    }
    return losses;
  }

  private static float[] values(FlatTensors tensors) {
    float[] values = new float[tensors.layout().length()];
    tensors.floats().get(0, values);
    return values;
  }
}
