package org.velospark.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.velospark.chart.TaskSampleChart.Point;
import org.velospark.unroll.LearningCurve;
import org.velospark.unroll.LearningCurve.HeldOut;

class PictureTest {
  @TempDir Path directory;

  private BufferedImage written(Picture picture) throws IOException {
    Path file = directory.resolve("picture.png");
    picture.write(file);
    BufferedImage image = ImageIO.read(file.toFile());
    assertThat(image.getWidth()).isEqualTo(2 * picture.width());
    assertThat(image.getHeight()).isEqualTo(2 * picture.height());
    return image;
  }

  private static long pixels(BufferedImage image, Color colour) {
    long count = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        count += image.getRGB(x, y) == colour.getRGB() ? 1 : 0;
      }
    }
    return count;
  }

  @Test
  void eachFamilyHasABarInProportionToItsShare() throws IOException {
    List<Point> points = new ArrayList<>(Collections.nCopies(3, new Point("often", 1e4, 1e-4)));
    points.add(new Point("seldom", 0, 1e-6));

    BufferedImage image = written(new TaskSampleChart(points).picture());

    double ratio = (double) pixels(image, Palette.colour(0)) / pixels(image, Palette.colour(1));
    assertThat(ratio).isBetween(2.8, 3.2);
    assertThat(pixels(image, Palette.OTHERS)).isPositive();
  }

  @Test
  void thereMayBeMoreFamiliesThanColoursAndOnlyOneTask() throws IOException {
    List<Point> many = new ArrayList<>();
    for (int k = 0; k < 20; k++) {
      many.add(new Point("family-" + k, Math.pow(10, k / 2.0), Math.pow(10, -k / 4.0)));
    }
    written(new TaskSampleChart(many).picture());
    written(new TaskSampleChart(many.subList(0, 1)).picture());
  }

  @Test
  void noTasksAndTasksThatTakeNoTimeAreRefused() {
    assertThatThrownBy(() -> new TaskSampleChart(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("No tasks to draw, expected at least one");
    assertThatThrownBy(() -> new Point("f", 1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Task has 1.0 parameters and takes 0.0 s a step");
  }

  @Test
  void aLearningCurveShowsBothLosses() throws IOException {
    float[] training = {100, 10, 1, 0, 0.5f};
    LearningCurve curve =
        new LearningCurve(5, training, List.of(new HeldOut(0, 90), new HeldOut(5, 0.4)), 1);

    BufferedImage image = written(new LearningCurveChart("title", curve).picture());

    assertThat(pixels(image, Palette.colour(0))).isPositive();
    assertThat(pixels(image, Palette.colour(3))).isPositive();
  }

  @Test
  void aCurveWithoutAnyFiniteLossIsDrawnEmpty() throws IOException {
    LearningCurve curve =
        new LearningCurve(5, new float[] {Float.NaN}, List.of(new HeldOut(0, Double.NaN)), 1);

    BufferedImage image = written(new LearningCurveChart("title", curve).picture());

    assertThat(pixels(image, Palette.colour(0))).isZero();
  }

  @Test
  void otherFormatsAreRefused() {
    Path file = directory.resolve("picture.svg");
    assertThatThrownBy(() -> new Picture(10, 10, graphics -> {}).write(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot draw %s: pictures are PNG, name it with .png at the end", file);
  }
}
