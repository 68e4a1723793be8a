package org.velospark.chart;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.velospark.unroll.LearningCurve;
import org.velospark.unroll.LearningCurve.HeldOut;

/**
 * A curve in characters, 80 columns wide, as a line of braille dots: the training losses of a
 * network, smoothed, with held-out losses as circles; or the mean losses of a run's generations.
 */
public final class TextPlot {
  private static final int COLUMNS = 68;
  private static final int ROWS = 16;
  private static final int ROWS_OF_RUN = 9;
  private static final int DOTS_ACROSS = 2;
  private static final int DOTS_DOWN = 4;
  private static final int LABEL_EVERY = 5;
  private static final char BLANK = '\u2800';
  private static final char HELD_OUT = 'o';

  /** The bit of each dot of a braille character, [across, down]. */
  private static final int[][] DOTS = {{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}};

  private final double end;
  private final LossRange range;
  private final char[][] cells;

  /**
   * @param end where the axis ends, which begins at 0
   */
  private TextPlot(double end, LossRange range, int rows) {
    this.end = end;
    this.range = range;
    this.cells = new char[rows][COLUMNS];
    for (char[] row : cells) {
      Arrays.fill(row, BLANK);
    }
  }

  /** The lines of a network's plot. */
  public static List<String> lines(LearningCurve curve) {
    Smoothing training = Smoothing.of(curve, COLUMNS);
    double[] heldOut = curve.heldOut().stream().mapToDouble(HeldOut::loss).toArray();
    TextPlot plot = new TextPlot(curve.steps(), LossRange.of(training.losses(), heldOut), ROWS);
    plot.line(training);
    for (HeldOut point : curve.heldOut()) {
      if (Double.isFinite(point.loss())) {
        int column = (int) plot.across(point.step()) / DOTS_ACROSS;
        int row = (int) plot.down(point.loss()) / DOTS_DOWN;
        plot.cells[row][column] = HELD_OUT;
      }
    }
    return plot.lines(
        "\u2802\u2810\u2802 training, smoothed   %s held-out".formatted(HELD_OUT),
        curve.steps() + " steps");
  }

  /**
   * The lines of a smaller plot of a run.
   *
   * @param losses mean loss of each generation so far, from the first; may be not finite
   * @param total generations the run has when it is complete
   */
  public static List<String> lines(double[] losses, int total) {
    Smoothing means = Smoothing.of(losses, COLUMNS);
    TextPlot plot =
        new TextPlot(
            Math.max(1, Math.max(total, losses.length)), LossRange.of(means.losses()), ROWS_OF_RUN);
    plot.line(means);
    return plot.lines("\u2802\u2810\u2802 mean of a generation", total + " generations");
  }

  private void line(Smoothing curve) {
    for (int k = 1; k < curve.steps().length; k++) {
      if (Double.isFinite(curve.losses()[k - 1]) && Double.isFinite(curve.losses()[k])) {
        line(curve.steps()[k - 1], curve.losses()[k - 1], curve.steps()[k], curve.losses()[k]);
      }
    }
  }

  private double across(double step) {
    return step / end * (COLUMNS * DOTS_ACROSS - 1);
  }

  private double down(double loss) {
    return (1 - range.place(loss)) * (cells.length * DOTS_DOWN - 1);
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

  private List<String> lines(String legend, String last) {
    List<String> lines = new ArrayList<>();
    lines.add("      loss%s   %s".formatted(range.logarithmic() ? " (log)" : "", legend));
    for (int row = 0; row < cells.length; row++) {
      boolean labelled = row % LABEL_EVERY == 0;
      String label =
          labelled
              ? String.format(Locale.ROOT, "%10.4g", range.at(1 - row / (cells.length - 1.0)))
              : " ".repeat(10);
      lines.add(label + (labelled ? "\u2524" : "\u2502") + new String(cells[row]));
    }
    lines.add(" ".repeat(10) + "\u2514" + "\u2500".repeat(COLUMNS));
    lines.add(" ".repeat(11) + "0" + " ".repeat(COLUMNS - 1 - last.length()) + last);
    return lines;
  }
}
