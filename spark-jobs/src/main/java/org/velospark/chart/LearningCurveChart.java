package org.velospark.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.Arrays;
import java.util.Optional;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.velospark.unroll.LearningCurve;
import org.velospark.unroll.LearningCurve.HeldOut;

/**
 * A learning curve: all training losses faintly, their means, and held-out losses.
 *
 * @param title what was trained and how
 */
public record LearningCurveChart(String title, LearningCurve curve) {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 500;
  private static final int WINDOWS = 50;
  private static final int MOST_LOSSES = 5_000;

  public Picture picture() {
    XYChart chart = chart();
    return new Picture(WIDTH, HEIGHT, graphics -> chart.paint(graphics, WIDTH, HEIGHT));
  }

  private XYChart chart() {
    Smoothing all = Smoothing.of(curve, MOST_LOSSES);
    Smoothing smoothed = Smoothing.of(curve, WINDOWS);
    HeldOut[] heldOut =
        curve.heldOut().stream()
            .filter(point -> Double.isFinite(point.loss()))
            .toArray(HeldOut[]::new);
    double[] heldOutLosses = Arrays.stream(heldOut).mapToDouble(HeldOut::loss).toArray();
    LossRange range = LossRange.of(smoothed.losses(), heldOutLosses);
    XYChart chart = Axes.chart(WIDTH, HEIGHT, title, "step", "loss");
    XYStyler style = chart.getStyler();
    style.setYAxisLogarithmic(range.logarithmic());
    style.setXAxisMin(0.0);
    style.setXAxisMax((double) curve.steps());
    Color training = Palette.colour(0);
    Color heldOutColour = Palette.colour(3);
    add(chart, "training", all.steps(), all.losses(), Palette.translucent(training, 0.2), 1);
    add(chart, "training, mean", smoothed.steps(), smoothed.losses(), training, 2.5f);
    double[] heldOutSteps = Arrays.stream(heldOut).mapToDouble(HeldOut::step).toArray();
    add(chart, "held-out", heldOutSteps, heldOutLosses, heldOutColour, 1.5f)
        .ifPresent(series -> series.setMarker(SeriesMarkers.CIRCLE));
    return chart;
  }

  /** Adds a line, unless it has no points: charts take no empty ones. */
  private static Optional<XYSeries> add(
      XYChart chart, String name, double[] steps, double[] losses, Color colour, float width) {
    if (steps.length == 0) {
      return Optional.empty();
    }
    XYSeries series = chart.addSeries(name, steps, losses);
    series.setLineColor(colour);
    series.setLineStyle(new BasicStroke(width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    series.setMarker(SeriesMarkers.NONE);
    series.setMarkerColor(colour);
    return Optional.of(series);
  }
}
