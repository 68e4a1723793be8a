package org.velospark.chart;

import java.awt.Color;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.XYStyler;

/**
 * Sampled tasks: their parameters against the predicted time of a training step, a mark for each
 * task, and beside it how many there are of each family.
 *
 * @param points the tasks, at least one
 */
public record TaskSampleChart(List<Point> points) {
  private static final int WIDTH = 1180;
  private static final int HEIGHT = 640;
  private static final int SCATTER_WIDTH = 800;
  private static final int TOP = 62;
  private static final int BAR = 7;
  private static final int MARK = 5;

  /**
   * A sampled task.
   *
   * @param parameters how many weights it has; tasks without any are drawn at one
   * @param seconds what a training step is predicted to take
   */
  public record Point(String family, double parameters, double seconds) {}

  /** The tasks of a family, and how they are drawn. */
  private record Family(String name, List<Point> points, int index) {
    Color colour() {
      return Palette.colour(index);
    }
  }

  public TaskSampleChart {
    points = List.copyOf(points);
    if (points.isEmpty()) {
      throw new IllegalArgumentException("No tasks to draw, expected at least one");
    }
  }

  public Picture picture() {
    return new Picture(WIDTH, HEIGHT, this::draw);
  }

  private void draw(Graphics2D graphics) {
    List<Family> families = families();
    scatter(families).paint(graphics, SCATTER_WIDTH, HEIGHT);
    graphics.translate(SCATTER_WIDTH, 0);
    bars(graphics, families);
  }

  /** The most frequent first; each name has the same colour whatever is sampled beside it. */
  private List<Family> families() {
    Map<String, List<Point>> byName =
        points.stream()
            .collect(Collectors.groupingBy(Point::family, TreeMap::new, Collectors.toList()));
    List<Family> families = new ArrayList<>();
    byName.forEach((name, tasks) -> families.add(new Family(name, tasks, families.size())));
    families.sort(Comparator.comparingInt((Family family) -> -family.points().size()));
    return families;
  }

  private XYChart scatter(List<Family> families) {
    XYChart chart =
        Axes.chart(
            SCATTER_WIDTH,
            HEIGHT,
            String.format(Locale.ROOT, "%,d sampled tasks", points.size()),
            "parameters",
            "predicted milliseconds per training step");
    XYStyler style = chart.getStyler();
    style.setDefaultSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
    style.setXAxisLogarithmic(true);
    style.setYAxisLogarithmic(true);
    style.setLegendVisible(false);
    style.setMarkerSize(MARK);
    chart.setCustomXAxisTickLabelsFormatter(TaskSampleChart::count);
    chart.setCustomYAxisTickLabelsFormatter(TaskSampleChart::plain);
    double opacity = Math.max(0.25, Math.min(1, 30 / Math.sqrt(points.size())));
    for (Family family : families) {
      XYSeries series =
          chart.addSeries(
              family.name(),
              family.points().stream().mapToDouble(p -> Math.max(1, p.parameters())).toArray(),
              family.points().stream().mapToDouble(p -> 1e3 * p.seconds()).toArray());
      series.setMarker(Palette.mark(family.index()));
      series.setMarkerColor(Palette.translucent(family.colour(), opacity));
    }
    return chart;
  }

  /** A bar for each family on a line of its own: the legend of the marks, too. */
  private void bars(Graphics2D graphics, List<Family> families) {
    int width = WIDTH - SCATTER_WIDTH - 30;
    int row = Math.min(48, (HEIGHT - TOP - 20) / families.size());
    double longest = families.get(0).points().size();
    int y = TOP;
    for (Family family : families) {
      graphics.setColor(family.colour());
      Palette.mark(family.index()).paint(graphics, 6, y - 5, 9);
      graphics.setFont(Axes.TEXT);
      graphics.setColor(Palette.INK);
      graphics.drawString(family.name(), 20, y);
      String share =
          String.format(Locale.ROOT, "%.1f %%", 100.0 * family.points().size() / points.size());
      FontMetrics metrics = graphics.getFontMetrics();
      graphics.setColor(Palette.FAINT_INK);
      graphics.drawString(share, width - metrics.stringWidth(share), y);
      graphics.setColor(Palette.GRID);
      graphics.fillRect(20, y + 7, width - 20, BAR);
      graphics.setColor(family.colour());
      graphics.fillRect(
          20, y + 7, (int) Math.ceil((width - 20) * family.points().size() / longest), BAR);
      y += row;
    }
  }

  private static String count(double value) {
    if (value >= 1e9) {
      return plain(value / 1e9) + " G";
    }
    if (value >= 1e6) {
      return plain(value / 1e6) + " M";
    }
    return value >= 1e3 ? plain(value / 1e3) + " k" : plain(value);
  }

  /** Without zeros that say nothing. */
  private static String plain(double value) {
    return new BigDecimal(String.format(Locale.ROOT, "%.4g", value))
        .stripTrailingZeros()
        .toPlainString();
  }
}
