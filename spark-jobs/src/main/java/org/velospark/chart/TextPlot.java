package org.velospark.chart;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.velospark.unroll.LearningCurve;
import org.velospark.unroll.LearningCurve.HeldOut;

/**
 * A learning curve in characters, 80 columns wide: training losses, smoothed, as a line of braille
 * dots, and held-out losses as circles.
 */
public final class TextPlot {
  private static final int COLUMNS = 68;
  private static final int ROWS = 16;
  private static final int DOTS_ACROSS = 2;
  private static final int DOTS_DOWN = 4;
  private static final int LABEL_EVERY = 5;
  private static final char BLANK = '\u2800';
  private static final char HELD_OUT = 'o';

  /** The bit of each dot of a braille character, [across, down]. */
  private static final int[][] DOTS = {{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}};

  private final LearningCurve curve;
  private final LossRange range;
  private final char[][] cells = new char[ROWS][COLUMNS];

  private TextPlot(LearningCurve curve, LossRange range) {
    this.curve = curve;
    this.range = range;
    for (char[] row : cells) {
      Arrays.fill(row, BLANK);
    }
  }

  /** The lines of the plot. */
  public static List<String> lines(LearningCurve curve) {
    Smoothing training = Smoothing.of(curve, COLUMNS);
    double[] heldOut = curve.heldOut().stream().mapToDouble(HeldOut::loss).toArray();
    TextPlot plot = new TextPlot(curve, LossRange.of(training.losses(), heldOut));
    for (int k = 1; k < training.steps().length; k++) {
      plot.line(
          training.steps()[k - 1],
          training.losses()[k - 1],
          training.steps()[k],
          training.losses()[k]);
    }
    for (HeldOut point : curve.heldOut()) {
      if (Double.isFinite(point.loss())) {
        int column = (int) plot.across(point.step()) / DOTS_ACROSS;
        int row = (int) plot.down(point.loss()) / DOTS_DOWN;
        plot.cells[row][column] = HELD_OUT;
      }
    }
    return plot.lines();
  }

  private double across(double step) {
    return step / curve.steps() * (COLUMNS * DOTS_ACROSS - 1);
  }

  private double down(double loss) {
    return (1 - range.place(loss)) * (ROWS * DOTS_DOWN - 1);
  }

  private void line(double fromStep, double fromLoss, double toStep, double toLoss) {
    double x = across(fromStep);
    double y = down(fromLoss);
    double width = across(toStep) - x;
    double height = down(toLoss) - y;
    int dots = 1 + (int) Math.ceil(Math.max(Math.abs(width), Math.abs(height)));
    for (int k = 0; k <= dots; k++) {
      dot((int) Math.round(x + width * k / dots), (int) Math.round(y + height * k / dots));
    }
  }

  private void dot(int across, int down) {
    cells[down / DOTS_DOWN][across / DOTS_ACROSS] |=
        (char) DOTS[across % DOTS_ACROSS][down % DOTS_DOWN];
  }

  private List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "      loss%s   \u2802\u2810\u2802 training, smoothed   %s held-out"
            .formatted(range.logarithmic() ? " (log)" : "", HELD_OUT));
    for (int row = 0; row < ROWS; row++) {
      boolean labelled = row % LABEL_EVERY == 0;
      String label =
          labelled
              ? String.format(Locale.ROOT, "%10.4g", range.at(1 - row / (ROWS - 1.0)))
              : " ".repeat(10);
      lines.add(label + (labelled ? "\u2524" : "\u2502") + new String(cells[row]));
    }
    lines.add(" ".repeat(10) + "\u2514" + "\u2500".repeat(COLUMNS));
    String last = curve.steps() + " steps";
    lines.add(" ".repeat(11) + "0" + " ".repeat(COLUMNS - 1 - last.length()) + last);
    return lines;
  }
}
