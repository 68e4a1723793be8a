package org.velospark.tasks.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.velospark.model.TensorLayout.Tensor;
import org.velospark.tasks.Task;
import org.velospark.tasks.TaskFamilies;
import org.velospark.tasks.TaskSpec;
import org.velospark.tasks.Values;

class ImageResNetFamilyTest {
  private static final ImageResNetFamily FAMILY = new ImageResNetFamily();

  private static Values values(Integer... blocks) {
    return TestingTask.values(FAMILY)
        .with(ImageResNetFamily.BLOCKS, List.of(blocks))
        .with(ImageResNetFamily.WIDTH, 8)
        .with(ImageResNetFamily.WIDTHS, WidthPattern.DOUBLING)
        .with(ImageResNetFamily.INITIAL_KERNEL, 5)
        .with(ImageResNetFamily.INITIAL_CHANNELS, 9);
  }

  /** The last layer starts at zero. */
  @Test
  void atTheStartAllClassesAreAlike() {
    try (Task task = TestingTask.build(FAMILY, values(1, 2, 1, 1))) {
      task.initialize(4);
      assertThat((double) TestingTask.loss(task))
          .isCloseTo(Math.log(TestingTask.CLASSES), within(1e-6));
      double expected = 10 * Math.log(TestingTask.CLASSES) / Math.log(2 * TestingTask.CLASSES);
      assertThat(task.normalized(TestingTask.loss(task))).isCloseTo(expected, within(1e-5));
      assertThat(task.normalized(Double.NaN)).isCloseTo(10, within(1e-9));
    }
  }

  @Test
  void weightsHaveThePublishedShapes() {
    try (Task task = TestingTask.build(FAMILY, values(1, 2, 1, 1))) {
      assertThat(TestingTask.shape(task, "w.initial")).isEqualTo(List.of(5, 5, 1, 9));
      assertThat(TestingTask.shape(task, "gain.initial")).isEqualTo(List.of(1, 1, 1, 9));
      assertThat(TestingTask.shape(task, "w0.0.0")).isEqualTo(List.of(1, 1, 9, 2));
      assertThat(TestingTask.shape(task, "w0.0.1")).isEqualTo(List.of(3, 3, 2, 2));
      assertThat(TestingTask.shape(task, "w0.0.2")).isEqualTo(List.of(1, 1, 2, 8));
      assertThat(TestingTask.shape(task, "w0.0.shortcut")).isEqualTo(List.of(1, 1, 9, 8));
      assertThat(TestingTask.shape(task, "w1.0.shortcut")).isEqualTo(List.of(1, 1, 8, 16));
      assertThat(TestingTask.shape(task, "w1.1.0")).isEqualTo(List.of(1, 1, 16, 4));
      assertThat(TestingTask.shape(task, "w.logits")).isEqualTo(List.of(64, TestingTask.CLASSES));
      // For the first convolution and each block's three or four, and the last layer's two.
      assertThat(task.parameters().layout().tensors()).hasSize(3 * (1 + 4 + 4 + 3 + 4 + 4) + 2);
      assertThat(Stream.of("gain0.0.2", "gain0.0.1").map(name -> first(task, name)))
          .containsExactly(0f, 1f);
    }
  }

  private static float first(Task task, String name) {
    task.initialize(4);
    Tensor tensor = task.parameters().layout().tensor(name);
    return task.parameters().floats().get(tensor.offset());
  }

  @Test
  void specsSayHowManyBlocksEachGroupHas() {
    TaskSpec spec = TaskSpec.of(FAMILY, values(1, 2, 3, 4));
    assertThat(spec.toJson())
        .contains("\"blocks-per-group\":[1,2,3,4]", "\"initial-kernel\":5", "\"1-2-4-8\"");
    assertThat(TaskFamilies.installed().parse(spec.toJson())).isEqualTo(spec);
  }

  @Test
  void groupsOfAnotherNumberAreRefused() {
    assertThatThrownBy(() -> values(1, 2, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("blocks-per-group has 3 numbers, expected 4");
    assertThatThrownBy(() -> values(1, 2, 3, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("blocks-per-group is 0, expected 1 to 50");
  }
}
