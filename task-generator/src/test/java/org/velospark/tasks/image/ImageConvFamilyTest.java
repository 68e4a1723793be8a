package org.velospark.tasks.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.velospark.tasks.Task;
import org.velospark.tasks.Values;
import org.velospark.tasks.network.Activation;

class ImageConvFamilyTest {
  private static final ImageConvFamily FAMILY = new ImageConvFamily();

  private static Values values(int layers, int strided, Pooling pooling) {
    return TestingTask.values(FAMILY)
        .with(ImageConvFamily.HIDDEN_SIZE, 5)
        .with(ImageConvFamily.HIDDEN_LAYERS, layers)
        .with(ImageConvFamily.STRIDED_LAYERS, strided)
        .with(ImageConvFamily.POOLING, pooling)
        .with(Mlp.ACTIVATION, Activation.RELU);
  }

  /** Of pictures of 8 x 8. */
  @ParameterizedTest
  @CsvSource({"0,2,64", "1,0,320", "1,1,80", "3,2,20", "2,1,80"})
  void stridesDecideWhatIsFlattened(int layers, int strided, int features) {
    try (Task task = TestingTask.build(FAMILY, values(layers, strided, Pooling.FLATTEN))) {
      assertThat(TestingTask.shape(task, "w" + layers))
          .isEqualTo(List.of(features, TestingTask.CLASSES));
    }
  }

  @Test
  void kernelsHaveThePublishedShapes() {
    try (Task task = TestingTask.build(FAMILY, values(2, 1, Pooling.MEAN))) {
      assertThat(TestingTask.shape(task, "w0")).isEqualTo(List.of(3, 3, 1, 5));
      assertThat(TestingTask.shape(task, "b0")).isEqualTo(List.of(5));
      assertThat(TestingTask.shape(task, "w1")).isEqualTo(List.of(3, 3, 5, 5));
      assertThat(TestingTask.shape(task, "w2")).isEqualTo(List.of(5, TestingTask.CLASSES));
    }
  }

  @ParameterizedTest
  @EnumSource
  void withoutWeightsAllClassesAreAlike(Pooling pooling) {
    try (Task task = TestingTask.build(FAMILY, values(2, 1, pooling))) {
      TestingTask.clear(task);
      assertThat((double) TestingTask.loss(task))
          .isCloseTo(Math.log(TestingTask.CLASSES), within(1e-6));
    }
  }

  /** Without convolutions, a class is told from what is pooled of the picture itself. */
  @ParameterizedTest
  @CsvSource({"MEAN", "MAX"})
  void aPictureIsPooled(Pooling pooling) {
    try (Task task = TestingTask.build(FAMILY, values(0, 0, pooling))) {
      TestingTask.clear(task);
      // The logit of the first class; nobody needs to know how many pictures have it.
      TestingTask.set(task, "w0", 1, 0, 0, 0);
      float[] pictures = TestingTask.pictures(TestingTask.random());
      int[] classes = TestingTask.classes();
      int pixels = TestingTask.SIZE * TestingTask.SIZE;
      double expected = 0;
      for (int example = 0; example < TestingTask.BATCH; example++) {
        double mean = 0;
        double max = 0;
        for (int k = 0; k < pixels; k++) {
          float x = pictures[example * pixels + k];
          mean += x / pixels;
          max = Math.max(max, x);
        }
        double logit = pooling == Pooling.MEAN ? mean : max;
        expected +=
            Math.log(Math.exp(logit) + TestingTask.CLASSES - 1)
                - (classes[example] == 0 ? logit : 0);
      }
      assertThat((double) TestingTask.loss(task))
          .isCloseTo(expected / TestingTask.BATCH, within(1e-6));
    }
  }
}
