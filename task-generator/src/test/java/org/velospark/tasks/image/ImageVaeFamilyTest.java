package org.velospark.tasks.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.velospark.tasks.Task;
import org.velospark.tasks.Values;

class ImageVaeFamilyTest {
  private static final int FEATURES = TestingTask.SIZE * TestingTask.SIZE;
  private static final int LATENT = 3;
  private static final double HALF_LOG_2_PI = 0.9189385332046727;
  private static final ImageVaeFamily FAMILY = new ImageVaeFamily();

  private static Task task(boolean centered, boolean perDimension) {
    Values values =
        TestingTask.values(FAMILY)
            .with(ImageVaeFamily.ENCODER_HIDDEN_LAYERS, 1)
            .with(ImageVaeFamily.DECODER_HIDDEN_LAYERS, 2)
            .with(ImageVaeFamily.LATENT_SIZE, LATENT)
            .with(Pictures.CENTER_DATA, centered)
            .with(ImageVaeFamily.PER_DIMENSION_LOSS, perDimension);
    Task task = TestingTask.build(FAMILY, values);
    TestingTask.clear(task);
    return task;
  }

  /** What -ln p(x|z) of a batch is where the decoder says {@code mean} and {@code deviation}. */
  private static double surprise(boolean centered, double mean, double logDeviation) {
    UniformRandomProvider random = TestingTask.random();
    float[] pictures = TestingTask.pictures(random);
    ZigguratSampler.NormalizedGaussian.of(random).samples(TestingTask.BATCH * LATENT).count();
    double sum = 0;
    for (float intensity : pictures) {
      double x = (centered ? 2 * intensity - 1 : intensity) + (random.nextFloat() - 0.5) / 255;
      double standardized = (x - mean) / Math.exp(logDeviation);
      sum += standardized * standardized / 2 + logDeviation + HALF_LOG_2_PI + Math.log(255);
    }
    return sum / TestingTask.BATCH;
  }

  @ParameterizedTest
  @CsvSource({"true,true", "true,false", "false,true", "false,false"})
  void withoutWeightsItIsTheDensityOfStandardNormalPictures(
      boolean centered, boolean perDimension) {
    try (Task task = task(centered, perDimension)) {
      double expected = surprise(centered, 0, 0);
      double normalized = expected / FEATURES;
      assertThat((double) TestingTask.loss(task))
          .isCloseTo(perDimension ? normalized : expected, within(1e-5 * expected));
      assertThat(task.normalized(TestingTask.loss(task))).isCloseTo(normalized, within(1e-4));
    }
  }

  @Test
  void theDivergenceFromThePriorIsAdded() {
    try (Task task = task(false, false)) {
      float[] mean = {0.5f, -2, 0};
      float[] logDeviation = {0, -1, 0.7f};
      float[] both = Arrays.copyOf(mean, 2 * LATENT);
      System.arraycopy(logDeviation, 0, both, LATENT, LATENT);
      TestingTask.set(task, "b1.encoder", both);
      double divergence = 0;
      for (int k = 0; k < LATENT; k++) {
        double variance = Math.exp(2 * logDeviation[k]);
        divergence += (mean[k] * mean[k] + variance - 1) / 2 - logDeviation[k];
      }
      double expected = surprise(false, 0, 0) + divergence;
      assertThat((double) TestingTask.loss(task)).isCloseTo(expected, within(1e-5 * expected));
    }
  }

  @Test
  void whatTheDecoderSaysIsClipped() {
    try (Task task = task(false, false)) {
      float[] both = new float[2 * FEATURES];
      Arrays.fill(both, 0, FEATURES, -30);
      Arrays.fill(both, FEATURES, 2 * FEATURES, 11);
      TestingTask.set(task, "b2.decoder", both);
      double expected = surprise(false, -10, 10);
      assertThat((double) TestingTask.loss(task)).isCloseTo(expected, within(1e-5 * expected));
    }
  }
}
