package org.velospark.tasks.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.velospark.tasks.Task;
import org.velospark.tasks.Values;

class ImageAutoencoderFamilyTest {
  private static final ImageAutoencoderFamily FAMILY = new ImageAutoencoderFamily();

  /** The output is zero, or the sigmoid of zero. */
  @ParameterizedTest
  @CsvSource({
    "false,false,false",
    "false,false,true",
    "false,true,true",
    "true,false,false",
    "true,false,true",
    "true,true,false"
  })
  void withoutWeightsItIsTheErrorOfOneIntensity(
      boolean logLoss, boolean centered, boolean constrained) {
    Values values =
        TestingTask.values(FAMILY)
            .with(ImageAutoencoderFamily.LOG_LOSS, logLoss)
            .with(Pictures.CENTER_DATA, centered)
            .with(ImageAutoencoderFamily.CONSTRAIN_OUTPUT, constrained);
    double output = constrained && !centered ? 0.5 : 0;
    try (Task task = TestingTask.build(FAMILY, values)) {
      TestingTask.clear(task);
      double expected = loss(output, logLoss, centered);
      assertThat((double) TestingTask.loss(task)).isCloseTo(expected, within(1e-5));
      double log = logLoss ? expected : Math.log(expected + 1e-8);
      assertThat(task.normalized(TestingTask.loss(task)))
          .isCloseTo(10 + Math.min(1, log) / 2, within(1e-5));
    }
  }

  /** Of an output that is the same everywhere. */
  private static double loss(double output, boolean logLoss, boolean centered) {
    float[] pictures = TestingTask.pictures(TestingTask.random());
    int side = TestingTask.SIZE;
    double sum = 0;
    for (int example = 0; example < TestingTask.BATCH; example++) {
      for (int col = 0; col < side; col++) {
        double mean = 0;
        for (int row = 0; row < side; row++) {
          double x = pictures[(example * side + row) * side + col];
          double error = (centered ? 2 * x - 1 : x) - output;
          mean += error * error / side;
        }
        sum += logLoss ? Math.log(mean + 1e-8) : mean;
      }
    }
    return sum / (TestingTask.BATCH * side);
  }
}
