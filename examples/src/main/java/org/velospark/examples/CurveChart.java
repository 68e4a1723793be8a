package org.velospark.examples;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Learning curves side by side: training losses, smoothed, and losses on held-out pictures. The
 * best setting of each optimizer stands out.
 */
record CurveChart(Results results) {
  private static final int WIDTH = 620;
  private static final int HEIGHT = 460;

  /** Pixels for each point, so that text is sharp on fine screens. */
  private static final int SCALE = 2;

  /** How many means the training losses are drawn as. */
  private static final int WINDOWS = 25;

  /** Highest loss that is drawn, in lowest ones: what is above is soon passed. */
  private static final double TOP = 4;

  /** Distinct with any kind of colour vision; source: Paul Tol's scheme "bright". */
  private static final List<Color> COLOURS =
      List.of(new Color(0x66ccee), new Color(0x4477aa), new Color(0xee6677));

  private static final Color OTHERS = new Color(0xd4d4d4);
  private static final Color GRID = new Color(0xececec);
  private static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 13);

  /** Points of a curve. */
  private record Line(double[] steps, double[] losses) {}

  /** Writes a PNG file. */
  void write(Path file) throws IOException {
    List<XYChart> charts =
        List.of(
            chart("Training loss", CurveChart::training),
            chart("Loss on held-out pictures", CurveChart::heldOut));
    BufferedImage image =
        new BufferedImage(
            SCALE * WIDTH * charts.size(), SCALE * HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.scale(SCALE, SCALE);
    for (XYChart chart : charts) {
      chart.paint(graphics, WIDTH, HEIGHT);
      graphics.translate(WIDTH, 0);
    }
    graphics.dispose();
    try (OutputStream out = Files.newOutputStream(file)) {
      ImageIO.write(image, "png", out);
    }
  }

  private XYChart chart(String title, Function<Contender, Line> curve) {
    XYChart chart =
        new XYChartBuilder().width(WIDTH).height(HEIGHT).title(title).xAxisTitle("step").build();
    Collection<Contender> best = results.best();
    List<Contender> others =
        results.contenders().stream().filter(contender -> !best.contains(contender)).toList();
    for (Contender contender : others) {
      XYSeries series = add(chart, contender, curve, OTHERS, 1.2f);
      series.setLabel("Adam, other rates");
      series.setShowInLegend(contender == others.get(0));
    }
    double lowest = Double.POSITIVE_INFINITY;
    double highest = 0;
    int k = 0;
    for (Contender contender : best) {
      XYSeries series = add(chart, contender, curve, COLOURS.get(k++ % COLOURS.size()), 2.4f);
      lowest = Math.min(lowest, series.getYMin());
      highest = Math.max(highest, series.getYMax());
    }
    style(chart.getStyler(), 0.8 * lowest, Math.min(highest, TOP * lowest));
    return chart;
  }

  private static XYSeries add(
      XYChart chart,
      Contender contender,
      Function<Contender, Line> curve,
      Color colour,
      float width) {
    Line line = curve.apply(contender);
    XYSeries series = chart.addSeries(contender.name(), line.steps, line.losses);
    series.setLineColor(colour);
    series.setLineStyle(new BasicStroke(width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    series.setMarker(SeriesMarkers.NONE);
    return series;
  }

  private void style(XYStyler style, double bottom, double top) {
    style.setXAxisMin(0.0);
    style.setXAxisMax((double) results.steps());
    style.setYAxisMin(bottom);
    style.setYAxisMax(top);
    style.setChartTitleFont(TEXT.deriveFont(Font.BOLD, 15f));
    style.setChartTitleBoxVisible(false);
    style.setChartBackgroundColor(Color.WHITE);
    style.setPlotBackgroundColor(Color.WHITE);
    style.setPlotBorderVisible(false);
    style.setPlotGridLinesColor(GRID);
    style.setPlotGridLinesStroke(new BasicStroke(1));
    style.setAxisTickMarksColor(GRID);
    style.setAxisTickLabelsFont(TEXT);
    style.setAxisTitleFont(TEXT);
    style.setLegendFont(TEXT);
    style.setLegendBorderColor(Color.WHITE);
    style.setLegendPosition(LegendPosition.InsideNE);
    style.setLocale(Locale.ROOT);
    style.setToolTipsEnabled(false);
  }

  /** Means of as many successive losses each, at the middle of their steps. */
  private static Line training(Contender contender) {
    double[] losses = contender.losses();
    int count = Math.min(WINDOWS, losses.length);
    int[] starts = IntStream.rangeClosed(0, count).map(k -> losses.length * k / count).toArray();
    return finite(
        IntStream.range(0, count).mapToDouble(k -> (starts[k] + starts[k + 1] - 1) / 2.0).toArray(),
        IntStream.range(0, count)
            .mapToDouble(
                k -> Arrays.stream(losses, starts[k], starts[k + 1]).average().orElseThrow())
            .toArray());
  }

  private static Line heldOut(Contender contender) {
    return finite(
        contender.heldOut().stream().mapToDouble(HeldOut::step).toArray(),
        contender.heldOut().stream().mapToDouble(HeldOut::loss).toArray());
  }

  /** A curve as far as it is finite. Its first loss is: nothing has been trained there. */
  private static Line finite(double[] steps, double[] losses) {
    int end = 0;
    while (end < losses.length && Double.isFinite(losses[end])) {
      end++;
    }
    return new Line(Arrays.copyOf(steps, end), Arrays.copyOf(losses, end));
  }
}
