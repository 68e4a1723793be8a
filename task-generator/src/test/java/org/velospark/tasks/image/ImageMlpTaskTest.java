package org.velospark.tasks.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.velospark.model.FlatTensors;
import org.velospark.model.TensorLayout;
import org.velospark.random.RandomStream;
import org.velospark.tasks.IntRange;
import org.velospark.tasks.RealRange;
import org.velospark.tasks.SpecFields;
import org.velospark.tasks.Task;
import org.velospark.tasks.Task.Split;
import org.velospark.tasks.TaskSpec;
import org.velospark.tasks.data.ImageData;
import org.velospark.tasks.data.ImageSets;
import org.velospark.tasks.data.SyntheticImages;

class ImageMlpTaskTest {
  private static final ImageSets IMAGES = ImageSets.of(List.of(SyntheticImages.named("a")));
  private static final ImageMlpFamily FAMILY = new ImageMlpFamily(ranges("a"), IMAGES);
  private static final ImageMlpSpec SPEC =
      new ImageMlpSpec("a", 6, 12, 2, 16, Activation.TANH, Initializer.GLOROT, 1);

  /** Small networks on one data set. */
  static ImageMlpRanges ranges(String dataSet) {
    return new ImageMlpRanges(
        List.of(dataSet),
        new IntRange(4, 8),
        new IntRange(8, 16),
        new IntRange(0, 2),
        new IntRange(4, 32),
        List.of(Activation.values()),
        List.of(Initializer.values()),
        new RealRange(0.5, 2));
  }

  private static float[] values(FlatTensors tensors) {
    float[] values = new float[tensors.layout().length()];
    tensors.floats().get(0, values);
    return values;
  }

  private static void descend(Task task, int steps, float rate) {
    FloatBuffer weights = task.parameters().floats();
    FloatBuffer gradients = task.gradients().floats();
    for (int step = 0; step < steps; step++) {
      task.trainingStep(1, step);
      for (int i = 0; i < task.parameters().layout().length(); i++) {
        weights.put(i, weights.get(i) - rate * gradients.get(i));
      }
    }
  }

  private static double meanLoss(Task task, Split split) {
    double sum = 0;
    for (int batch = 0; batch < 20; batch++) {
      sum += task.loss(split, 2, batch);
    }
    return sum / 20;
  }

  @Test
  void everyLayerHasAWeightAndABias() {
    try (Task task = FAMILY.build(SPEC)) {
      assertThat(task.parameters().layout().tensors())
          .extracting(TensorLayout.Tensor::name, TensorLayout.Tensor::shape)
          .containsExactlyInAnyOrder(
              tuple("w0", List.of(36, 12)),
              tuple("b0", List.of(12)),
              tuple("w1", List.of(12, 12)),
              tuple("b1", List.of(12)),
              tuple("w2", List.of(12, 4)),
              tuple("b2", List.of(4)));
      assertThat(task.gradients().layout()).isEqualTo(task.parameters().layout());
      assertThat(task.spec()).isEqualTo(SPEC);
    }
  }

  @Test
  void biasesStartAtZeroAndWeightsDoNot() {
    try (Task task = FAMILY.build(SPEC)) {
      task.parameters().array().assign(3);
      task.initialize(5);
      for (TensorLayout.Tensor tensor : task.parameters().layout().tensors()) {
        for (int i = tensor.offset(); i < tensor.offset() + tensor.length(); i++) {
          assertThat(task.parameters().floats().get(i) == 0).isEqualTo(tensor.shape().size() == 1);
        }
      }
    }
  }

  @Test
  void oneSeedGivesTheSameBits() {
    try (Task one = FAMILY.build(SPEC);
        Task other = FAMILY.build(SPEC)) {
      one.initialize(5);
      other.initialize(6);
      assertThat(values(other.parameters())).isNotEqualTo(values(one.parameters()));
      other.initialize(5);
      assertThat(values(other.parameters())).isEqualTo(values(one.parameters()));
      // What came before does not matter.
      other.loss(Split.HELD_OUT, 9, 9);
      other.trainingStep(7, 7);
      assertThat(other.trainingStep(1, 4)).isEqualTo(one.trainingStep(1, 4));
      assertThat(values(other.gradients())).isEqualTo(values(one.gradients()));
      assertThat(other.loss(Split.TRAINING, 1, 4)).isEqualTo(one.loss(Split.TRAINING, 1, 4));
      assertThat(other.loss(Split.HELD_OUT, 1, 4)).isEqualTo(one.loss(Split.HELD_OUT, 1, 4));
    }
  }

  @Test
  void stepsSeedsAndPurposesHaveBatchesOfTheirOwn() {
    try (Task task = FAMILY.build(SPEC)) {
      task.initialize(5);
      assertThat(
              List.of(
                  task.trainingStep(1, 0),
                  task.trainingStep(1, 1),
                  task.trainingStep(2, 0),
                  task.loss(Split.TRAINING, 1, 0),
                  task.loss(Split.TRAINING, 1, 1),
                  task.loss(Split.HELD_OUT, 1, 0)))
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void measuringALossChangesNeitherParametersNorGradients() {
    try (Task task = FAMILY.build(SPEC)) {
      task.initialize(5);
      task.trainingStep(1, 0);
      float[] parameters = values(task.parameters());
      float[] gradients = values(task.gradients());
      task.loss(Split.TRAINING, 1, 0);
      task.loss(Split.HELD_OUT, 1, 0);
      assertThat(values(task.parameters())).isEqualTo(parameters);
      assertThat(values(task.gradients())).isEqualTo(gradients);
    }
  }

  @ParameterizedTest
  @EnumSource(Activation.class)
  void gradientDescentLearnsWithEveryActivation(Activation activation) {
    ImageMlpSpec spec =
        new ImageMlpSpec("a", 6, 16, 1, 32, activation, Initializer.SCALED_NORMAL, 1);
    assertLearns(spec);
  }

  @ParameterizedTest
  @EnumSource(Initializer.class)
  void gradientDescentLearnsFromEveryInitializer(Initializer initializer) {
    assertLearns(new ImageMlpSpec("a", 6, 16, 1, 32, Activation.RELU, initializer, 1));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void gradientDescentLearnsAtEveryDepth(int layers) {
    assertLearns(new ImageMlpSpec("a", 4, 16, layers, 32, Activation.RELU, Initializer.HE, 1));
  }

  private static void assertLearns(ImageMlpSpec spec) {
    try (Task task = FAMILY.build(spec)) {
      task.initialize(5);
      double before = meanLoss(task, Split.HELD_OUT);
      assertThat(before).isBetween(0.5, 4.0);
      descend(task, 200, 0.2f);
      assertThat(meanLoss(task, Split.TRAINING)).isLessThan(0.5 * before);
      assertThat(meanLoss(task, Split.HELD_OUT)).isLessThan(0.5 * before);
    }
  }

  @ParameterizedTest
  @EnumSource(Activation.class)
  void gradientsAreThoseOfTheLoss(Activation activation) {
    ImageMlpSpec spec = new ImageMlpSpec("a", 6, 12, 2, 64, activation, Initializer.GLOROT, 1);
    try (Task task = FAMILY.build(spec)) {
      task.initialize(5);
      float[] start = values(task.parameters());
      task.trainingStep(1, 0);
      float[] gradient = values(task.gradients());
      double norm = 0;
      for (float g : gradient) {
        norm += (double) g * g;
      }
      norm = Math.sqrt(norm);
      // Along the gradient the slope of the loss is the gradient's norm.
      double step = 1e-2;
      double slope =
          (lossAt(task, start, gradient, step / norm) - lossAt(task, start, gradient, -step / norm))
              / (2 * step);
      assertThat(slope).isCloseTo(norm, within(0.01 * norm));
    }
  }

  private static float lossAt(Task task, float[] start, float[] direction, double distance) {
    for (int i = 0; i < start.length; i++) {
      task.parameters().floats().put(i, (float) (start[i] + distance * direction[i]));
    }
    return task.trainingStep(1, 0);
  }

  @Test
  void everySampledSpecBuildsATaskWithAFiniteLoss() {
    for (int i = 0; i < 30; i++) {
      UniformRandomProvider random = RandomStream.TASK.at(11, i);
      ImageMlpSpec spec = FAMILY.sample(random);
      try (Task task = FAMILY.build(spec)) {
        task.initialize(i);
        assertThat(task.trainingStep(i, 0)).as(spec.toJson()).isFinite();
        assertThat(task.loss(Split.HELD_OUT, i, 0)).as(spec.toJson()).isFinite();
      }
    }
  }

  /** Pictures of nothing, all of class 0. */
  private static ImageData.Images blank() {
    return new ImageData.Images(new byte[10 * 64], new byte[10]);
  }

  /** All layers have tanh and no bias yet: a blank picture has zero logits, so a loss of ln 4. */
  private static final double BLANK_LOSS = Math.log(4);

  @Test
  void trainingNeverSeesHeldOutPictures() {
    ImageData a = SyntheticImages.named("a");
    ImageData blankHeldOut = new ImageData("a", 8, 8, 1, 4, a.training(), blank());
    try (Task task =
        new ImageMlpFamily(ranges("a"), ImageSets.of(List.of(blankHeldOut))).build(SPEC)) {
      task.initialize(5);
      for (int i = 0; i < 50; i++) {
        assertThat((double) task.loss(Split.HELD_OUT, 1, i)).isCloseTo(BLANK_LOSS, within(1e-6));
        assertThat((double) task.loss(Split.TRAINING, 1, i)).isNotCloseTo(BLANK_LOSS, within(1e-5));
        assertThat((double) task.trainingStep(1, i)).isNotCloseTo(BLANK_LOSS, within(1e-5));
      }
    }
  }

  @Test
  void heldOutLossesNeverSeeTrainingPictures() {
    ImageData a = SyntheticImages.named("a");
    ImageData blankTraining = new ImageData("a", 8, 8, 1, 4, blank(), a.heldOut());
    try (Task task =
        new ImageMlpFamily(ranges("a"), ImageSets.of(List.of(blankTraining))).build(SPEC)) {
      task.initialize(5);
      for (int i = 0; i < 50; i++) {
        assertThat((double) task.trainingStep(1, i)).isCloseTo(BLANK_LOSS, within(1e-6));
        assertThat((double) task.loss(Split.TRAINING, 1, i)).isCloseTo(BLANK_LOSS, within(1e-6));
        assertThat((double) task.loss(Split.HELD_OUT, 1, i)).isNotCloseTo(BLANK_LOSS, within(1e-5));
      }
    }
  }

  @Test
  void lossesAreNormalizedByTheNumberOfClasses() {
    try (Task task = FAMILY.build(SPEC)) {
      assertThat(task.normalized(Math.log(4 / 5.0))).isEqualTo(task.normalized(0));
      assertThat(task.normalized(Math.log(4)))
          .isCloseTo(10 * Math.log(5) / Math.log(4), within(1e-12));
      assertThat(task.normalized(Float.NaN)).isEqualTo(task.normalized(Math.log(8)));
    }
  }

  @Test
  void whatCannotBeBuiltIsRefused() {
    TaskSpec stranger =
        new TaskSpec() {
          @Override
          public String family() {
            return "other";
          }

          @Override
          public String toJson() {
            return SpecFields.write("other", 1).toString();
          }
        };
    assertThatThrownBy(() -> FAMILY.build(stranger))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Family 'image-mlp' cannot build a task of family 'other': {\"family\":\"other\",\"version\":1}");
    ImageMlpSpec elsewhere =
        new ImageMlpSpec("b", 6, 12, 2, 16, Activation.TANH, Initializer.GLOROT, 1);
    assertThatThrownBy(() -> FAMILY.build(elsewhere))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("No image set 'b'; there are a");
    assertThatThrownBy(() -> new ImageMlpFamily(ranges("b"), IMAGES))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("No image set b to sample image MLPs from; there are a");
  }
}
