package org.velospark.dropin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.velospark.random.RandomStream;
import org.velospark.tasks.Task.Split;
import org.velospark.tasks.data.ImageData;
import org.velospark.tasks.data.ImageSets;
import org.velospark.tasks.data.TaskData;
import org.velospark.tasks.data.TextData;
import org.velospark.tasks.data.Texts;

class ExamplesTest {
  private static final int BATCH = 3;

  /** Pictures of one intensity, classes of one number, and letters of one kind, for each part. */
  private static final TaskData DATA =
      new TaskData(
          ImageSets.of(List.of(new ImageData("mnist", 28, 28, 1, 10, part(51, 2), part(255, 7)))),
          Texts.of(List.of(new TextData("moby-dick", text()))));

  private static ImageData.Images part(int intensity, int label) {
    byte[] pixels = new byte[20 * 28 * 28];
    Arrays.fill(pixels, (byte) intensity);
    byte[] labels = new byte[20];
    Arrays.fill(labels, (byte) label);
    return new ImageData.Images(pixels, labels);
  }

  /** Nine tenths are "ab" over and over, the last one is "xé"; é is none of the letters. */
  private static byte[] text() {
    return ("ab".repeat(450) + "x\u00e9".repeat(34).substring(0, 67))
        .getBytes(StandardCharsets.UTF_8);
  }

  private static DataSet draw(Examples examples, String dataSet, Split split, long step) {
    return examples.of(dataSet, BATCH, DATA).draw(split, RandomStream.TRAINING_BATCH.at(1, step));
  }

  @Test
  void heldOutPicturesAreSeenByNoTrainingStep() {
    for (long step = 0; step < 20; step++) {
      DataSet training = draw(Examples.CLASSIFIED_PICTURES, "mnist", Split.TRAINING, step);
      DataSet heldOut = draw(Examples.CLASSIFIED_PICTURES, "mnist", Split.HELD_OUT, step);

      assertThat(training.getFeatures().shape()).containsExactly(BATCH, 784);
      assertThat(training.getFeatures().minNumber().floatValue()).isCloseTo(0.2f, within(1e-6f));
      assertThat(training.getFeatures().maxNumber().floatValue()).isCloseTo(0.2f, within(1e-6f));
      assertThat(training.getLabels().argMax(1).toIntVector()).containsOnly(2);
      assertThat(heldOut.getFeatures().minNumber().floatValue()).isEqualTo(1f);
      assertThat(heldOut.getLabels().argMax(1).toIntVector()).containsOnly(7);
      assertThat(heldOut.getLabels().sumNumber().intValue()).isEqualTo(BATCH);
    }
  }

  @Test
  void anAutoencoderIsToGiveBackWhatItSees() {
    DataSet pictures = draw(Examples.PICTURES, "mnist", Split.TRAINING, 0);

    assertThat(pictures.getLabels()).isSameAs(pictures.getFeatures());
    assertThat(pictures.getFeatures().maxNumber().floatValue()).isCloseTo(0.2f, within(1e-6f));
  }

  /** Most likely letters [batch, length] of what is one-hot. */
  private static int[][] letters(INDArray oneHot) {
    assertThat(oneHot.shape()).containsExactly(BATCH, 77, 50);
    assertThat(oneHot.sumNumber().intValue()).isEqualTo(BATCH * 50);
    return oneHot.argMax(1).toIntMatrix();
  }

  @Test
  void theNextLetterIsToBeTold() {
    DataSet training = draw(Examples.LETTERS, "moby-dick", Split.TRAINING, 0);
    int[][] seen = letters(training.getFeatures());
    int[][] next = letters(training.getLabels());
    int[][] heldOut = letters(draw(Examples.LETTERS, "moby-dick", Split.HELD_OUT, 0).getFeatures());

    for (int i = 0; i < BATCH; i++) {
      // a and b are letters 51 and 52, and follow each other.
      assertThat(seen[i]).contains(51, 52).containsOnly(51, 52);
      assertThat(Arrays.copyOfRange(next[i], 0, 49))
          .containsExactly(Arrays.copyOfRange(seen[i], 1, 50));
      // x, and twice a blank for the two bytes that are no letters.
      assertThat(heldOut[i]).contains(74, 0).containsOnly(74, 0);
    }
  }

  @Test
  void whatIsDrawnIsAFunctionOfTheRandomNumbers() {
    Minibatches letters = Examples.LETTERS.of("moby-dick", BATCH, DATA);
    int[][][] drawn = new int[3][][];
    for (int k = 0; k < 3; k++) {
      drawn[k] =
          letters(
              letters.draw(Split.TRAINING, RandomStream.TRAINING_BATCH.at(1, k % 2)).getFeatures());
    }

    assertThat(drawn[2]).isDeepEqualTo(drawn[0]);
    assertThat(drawn[1]).isNotEqualTo(drawn[0]);
  }

  @Test
  void dataOfAnotherKindIsRefused() {
    assertThatThrownBy(() -> Examples.LETTERS.require("mnist"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected a text, but data set 'mnist' is something else");
    assertThatThrownBy(() -> Examples.PICTURES.require("moby-dick"))
        .hasMessage("Expected pictures, but data set 'moby-dick' is something else");
    assertThatThrownBy(() -> Examples.CLASSIFIED_PICTURES.of("cifar-100", 1, DATA))
        .hasMessage("Expected pictures in 10 classes, but data set 'cifar-100' is something else");
    assertThatThrownBy(() -> Examples.LETTERS.require("war-and-peace"))
        .hasMessageStartingWith("No data set 'war-and-peace'; there are ");
  }
}
