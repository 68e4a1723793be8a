package org.velospark.tasks.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.velospark.model.TensorLayout.Tensor;
import org.velospark.tasks.LossScale;
import org.velospark.tasks.Task;
import org.velospark.tasks.TaskSpec;
import org.velospark.tasks.Values;
import org.velospark.tasks.engine.Plan;
import org.velospark.tasks.network.Network;
import org.velospark.tasks.network.Node;
import org.velospark.tasks.network.WeightInit;

class VisionTransformerFamilyTest {
  private static final VisionTransformerFamily FAMILY = new VisionTransformerFamily();

  private static Values values(int size, int patch) {
    return TestingTask.values(FAMILY)
        .with(Pictures.LARGE_SIZE, size)
        .with(VisionTransformerFamily.LAYERS, 2)
        .with(VisionTransformerFamily.HEADS, 3)
        .with(VisionTransformerFamily.HEAD_WIDTH, 5)
        .with(VisionTransformerFamily.MLP_WIDTH, 7)
        .with(VisionTransformerFamily.PATCH_SIZE, patch);
  }

  /** The last layer starts at zero. */
  @Test
  void atTheStartAllClassesAreAlike() {
    try (Task task = TestingTask.build(FAMILY, values(8, 2))) {
      task.initialize(4);
      assertThat((double) TestingTask.loss(task))
          .isCloseTo(Math.log(TestingTask.CLASSES), within(1e-6));
    }
  }

  @ParameterizedTest
  @CsvSource({"8,2,16", "8,8,1", "9,4,4", "64,16,16"})
  void weightsHaveThePublishedShapes(int size, int patch, int patches) {
    try (Task task = TestingTask.build(FAMILY, values(size, patch))) {
      assertThat(TestingTask.shape(task, "w.patches")).isEqualTo(List.of(patch, patch, 1, 15));
      assertThat(TestingTask.shape(task, "w.token")).isEqualTo(List.of(1, 1, 15));
      assertThat(TestingTask.shape(task, "w.positions")).isEqualTo(List.of(1, patches + 1, 15));
      assertThat(TestingTask.shape(task, "w1.query")).isEqualTo(List.of(15, 3, 5));
      assertThat(TestingTask.shape(task, "w1.attention")).isEqualTo(List.of(3, 5, 15));
      assertThat(TestingTask.shape(task, "w1.widen")).isEqualTo(List.of(15, 7));
      assertThat(TestingTask.shape(task, "w.logits")).isEqualTo(List.of(15, TestingTask.CLASSES));
      // Two for each of the patches, token and positions, last norm and logits.
      assertThat(task.parameters().layout().tensors()).hasSize(2 * 16 + 4 + 4);
    }
  }

  @Test
  void aPatchIsNotLargerThanThePicture() {
    assertThatThrownBy(() -> TaskSpec.of(FAMILY, values(8, 12)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("patch-size is 12, expected at most the image-size, which is 8");
  }

  @Test
  void patchesAreEmbeddedByAConvolutionWithTheirSizeAsItsStride() {
    Network network = new Network();
    Node images = network.input("images", 2, 6, 6, 2);
    Node embedded = VisionTransformerFamily.embed(network, images, 3, 5);
    Node kernel = network.weight("kernel", WeightInit.constant(0), 3, 3, 2, 5);
    Node convolved = network.reshape(network.convolve(images, kernel, 3), 2, 4, 5);
    Node difference = network.square(network.subtract(embedded, convolved));
    network.loss(network.sum(difference, false), LossScale.linear(0, 1, 0, 1));
    Network.Graph graph = network.graph();
    try (Plan plan = Plan.compile(graph.graph(), graph.loss())) {
      FloatBuffer pixels = plan.input("images");
      for (int i = 0; i < pixels.limit(); i++) {
        pixels.put(i, i % 11 - 4);
      }
      FloatBuffer weights = plan.parameters().floats();
      Tensor patches = plan.layout().tensor("w.patches");
      for (int i = 0; i < patches.length(); i++) {
        weights.put(patches.offset() + i, i % 7 - 3);
      }
      assertThat(plan.loss()).isGreaterThan(1);
      for (int i = 0; i < patches.length(); i++) {
        weights.put(plan.layout().tensor("kernel").offset() + i, i % 7 - 3);
      }
      assertThat(plan.loss()).isZero();
    }
  }

  @Test
  void whatIsLeftAtTheEdgesIsNotSeen() {
    Network network = new Network();
    Node images = network.input("images", 1, 5, 5, 1);
    Node embedded = VisionTransformerFamily.embed(network, images, 2, 3);
    assertThat(embedded.shape()).containsExactly(1, 4, 3);
    network.loss(network.sum(embedded, false), LossScale.linear(0, 1, 0, 1));
    Network.Graph graph = network.graph();
    try (Plan plan = Plan.compile(graph.graph(), graph.loss())) {
      FloatBuffer weights = plan.parameters().floats();
      for (int i = 0; i < weights.limit(); i++) {
        weights.put(i, 1);
      }
      FloatBuffer pixels = plan.input("images");
      float bias = plan.loss();
      for (int i = 0; i < pixels.limit(); i++) {
        pixels.put(i, i / 5 == 4 || i % 5 == 4 ? 100 : 1);
      }
      assertThat(plan.loss() - bias).isEqualTo(16 * 3);
    }
  }
}
