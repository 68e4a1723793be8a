package org.velospark.chart;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Sampled tasks: parameters against the predicted time of a training step, both by their
 * logarithms. Each family has a panel, in which its tasks lie over those of all others in grey, and
 * a bar that shows its share; no colour needs to be told from another.
 *
 * @param points the tasks, at least one
 */
public record TaskSampleChart(List<Point> points) {
  private static final int WIDTH = 1240;
  private static final int MAX_COLUMNS = 4;
  private static final int MAX_PANEL_WIDTH = 560;
  private static final int TOP = 54;
  private static final int LEFT = 78;
  private static final int BOTTOM = 54;
  private static final int RIGHT = 16;

  /** Room above a panel for its name and bar, and beside it. */
  private static final int HEAD = 34;

  private static final int GAP = 16;
  private static final int MARK = 3;
  private static final int BAR = 4;

  /**
   * A sampled task.
   *
   * @param parameters how many weights it has; tasks without any are drawn at one
   * @param seconds what a training step is predicted to take
   */
  public record Point(String family, double parameters, double seconds) {
    public Point {
      if (!(parameters >= 0 && seconds > 0) || !Double.isFinite(parameters + seconds)) {
        throw new IllegalArgumentException(
            "Task has %s parameters and takes %s s a step; expected finite numbers, time above 0"
                .formatted(parameters, seconds));
      }
    }

    private double logParameters() {
      return Math.log10(Math.max(1, parameters));
    }

    private double logSeconds() {
      return Math.log10(seconds);
    }
  }

  public TaskSampleChart {
    points = List.copyOf(points);
    if (points.isEmpty()) {
      throw new IllegalArgumentException("No tasks to draw, expected at least one");
    }
  }

  /** Whole decades that hold all values. */
  private record Decades(int from, int to) {
    static Decades of(List<Point> points, ToDoubleFunction<Point> log) {
      double min = points.stream().mapToDouble(log).min().orElseThrow();
      double max = points.stream().mapToDouble(log).max().orElseThrow();
      int from = (int) Math.floor(min);
      return new Decades(from, Math.max(from + 1, (int) Math.ceil(max)));
    }

    /** Where a logarithm lies between both ends: 0 to 1. */
    double place(double log) {
      return (log - from) / (to - from);
    }

    /** From one labelled decade to the next. */
    int step() {
      return (to - from + 4) / 5;
    }
  }

  /** How panels are laid out: all of one size, row by row. */
  private record Grid(int columns, int rows, int panelWidth, int panelHeight) {
    static Grid of(int panels) {
      int columns = Math.min(MAX_COLUMNS, (int) Math.ceil(Math.sqrt(panels)));
      int width = Math.min(MAX_PANEL_WIDTH, (WIDTH - LEFT - RIGHT - (columns - 1) * GAP) / columns);
      return new Grid(columns, (panels + columns - 1) / columns, width, width * 2 / 3);
    }

    int width() {
      return LEFT + columns * (panelWidth + GAP) - GAP + RIGHT;
    }

    int height() {
      return TOP + rows * (HEAD + panelHeight + GAP) - GAP + BOTTOM;
    }

    Rectangle2D panel(int k) {
      int x = LEFT + k % columns * (panelWidth + GAP);
      int y = TOP + k / columns * (HEAD + panelHeight + GAP) + HEAD;
      return new Rectangle2D.Double(x, y, panelWidth, panelHeight);
    }
  }

  public Picture picture() {
    Map<String, List<Point>> byName =
        points.stream()
            .collect(Collectors.groupingBy(Point::family, TreeMap::new, Collectors.toList()));
    List<Map.Entry<String, List<Point>>> families = new ArrayList<>(byName.entrySet());
    families.sort(Comparator.comparingInt(family -> -family.getValue().size()));
    Grid grid = Grid.of(families.size());
    return new Picture(grid.width(), grid.height(), graphics -> draw(graphics, grid, families));
  }

  private void draw(Graphics2D graphics, Grid grid, List<Map.Entry<String, List<Point>>> families) {
    Decades x = Decades.of(points, Point::logParameters);
    Decades y = Decades.of(points, Point::logSeconds);
    graphics.setColor(Palette.INK);
    graphics.setFont(Palette.TITLE);
    graphics.drawString(
        String.format(Locale.ROOT, "What is sampled: %,d tasks", points.size()), LEFT, 28);
    for (int k = 0; k < families.size(); k++) {
      Rectangle2D panel = grid.panel(k);
      lines(graphics, panel, x, y);
      if (families.size() > 1) {
        marks(graphics, panel, x, y, points, Palette.OTHERS);
      }
      List<Point> family = families.get(k).getValue();
      double opacity = Math.max(0.15, Math.min(0.9, 15 / Math.sqrt(family.size())));
      Color colour = Palette.colour(k);
      marks(graphics, panel, x, y, family, Palette.translucent(colour, opacity));
      head(graphics, panel, families.get(k).getKey(), family.size(), colour);
      if (k % grid.columns() == 0) {
        timeLabels(graphics, panel, y);
      }
      if (k + grid.columns() >= families.size()) {
        parameterLabels(graphics, panel, x);
      }
    }
    titles(graphics, grid);
  }

  private static void lines(Graphics2D graphics, Rectangle2D panel, Decades x, Decades y) {
    graphics.setColor(Palette.GRID);
    for (int decade = x.from(); decade <= x.to(); decade++) {
      int at = (int) Math.round(horizontal(panel, x.place(decade)));
      graphics.drawLine(at, (int) panel.getMinY(), at, (int) panel.getMaxY());
    }
    for (int decade = y.from(); decade <= y.to(); decade++) {
      int at = (int) Math.round(vertical(panel, y.place(decade)));
      graphics.drawLine((int) panel.getMinX(), at, (int) panel.getMaxX(), at);
    }
  }

  private static void marks(
      Graphics2D graphics,
      Rectangle2D panel,
      Decades x,
      Decades y,
      List<Point> tasks,
      Color colour) {
    graphics.setColor(colour);
    for (Point task : tasks) {
      Shape mark =
          new Ellipse2D.Double(
              horizontal(panel, x.place(task.logParameters())) - MARK / 2.0,
              vertical(panel, y.place(task.logSeconds())) - MARK / 2.0,
              MARK,
              MARK);
      graphics.fill(mark);
    }
  }

  private void head(Graphics2D graphics, Rectangle2D panel, String name, int tasks, Color colour) {
    double share = (double) tasks / points.size();
    int x = (int) panel.getMinX();
    int width = (int) panel.getWidth();
    int y = (int) panel.getMinY() - 16;
    graphics.setFont(Palette.STRONG);
    graphics.setColor(Palette.INK);
    graphics.drawString(name, x, y);
    graphics.setFont(Palette.TEXT);
    graphics.setColor(Palette.FAINT_INK);
    String percent = String.format(Locale.ROOT, "%.1f %%", 100 * share);
    graphics.drawString(percent, x + width - graphics.getFontMetrics().stringWidth(percent), y);
    graphics.setColor(Palette.GRID);
    graphics.fillRect(x, y + 5, width, BAR);
    graphics.setColor(colour);
    graphics.fill(new Rectangle2D.Double(x, y + 5, width * share, BAR));
  }

  private static void timeLabels(Graphics2D graphics, Rectangle2D panel, Decades y) {
    graphics.setFont(Palette.TEXT);
    graphics.setColor(Palette.FAINT_INK);
    for (int decade = y.from(); decade <= y.to(); decade += y.step()) {
      String label = time(decade);
      int width = graphics.getFontMetrics().stringWidth(label);
      graphics.drawString(
          label,
          (int) panel.getMinX() - 8 - width,
          (int) Math.round(vertical(panel, y.place(decade))) + 4);
    }
  }

  private static void parameterLabels(Graphics2D graphics, Rectangle2D panel, Decades x) {
    graphics.setFont(Palette.TEXT);
    graphics.setColor(Palette.FAINT_INK);
    for (int decade = x.from(); decade <= x.to(); decade += x.step()) {
      String label = count(decade);
      int width = graphics.getFontMetrics().stringWidth(label);
      // Those at the ends stay clear of the next panel's.
      double left =
          Math.max(
              panel.getMinX(),
              Math.min(panel.getMaxX() - width, horizontal(panel, x.place(decade)) - width / 2.0));
      graphics.drawString(label, (int) Math.round(left), (int) panel.getMaxY() + 18);
    }
  }

  private static void titles(Graphics2D graphics, Grid grid) {
    graphics.setFont(Palette.TEXT);
    graphics.setColor(Palette.INK);
    String parameters = "parameters";
    int width = graphics.getFontMetrics().stringWidth(parameters);
    graphics.drawString(parameters, (LEFT + grid.width() - RIGHT - width) / 2, grid.height() - 12);
    String time = "predicted time of a training step";
    int length = graphics.getFontMetrics().stringWidth(time);
    Graphics2D turned = (Graphics2D) graphics.create();
    turned.translate(18, (TOP + HEAD + grid.height() - BOTTOM + length) / 2);
    turned.rotate(-Math.PI / 2);
    turned.drawString(time, 0, 0);
    turned.dispose();
  }

  private static double horizontal(Rectangle2D panel, double place) {
    return panel.getMinX() + place * panel.getWidth();
  }

  private static double vertical(Rectangle2D panel, double place) {
    return panel.getMaxY() - place * panel.getHeight();
  }

  /** A power of ten seconds: {@code 10 µs}. */
  private static String time(int decade) {
    return decade >= 0 ? power(decade) + " s" : scaled(decade, " ms", " µs", " ns");
  }

  private static String scaled(int decade, String... units) {
    int unit = Math.min(units.length, (2 - decade) / 3);
    return power(decade + 3 * unit) + units[unit - 1];
  }

  /** A power of ten: {@code 10 k}. */
  private static String count(int decade) {
    String[] units = {"", " k", " M", " G"};
    int unit = Math.min(units.length - 1, decade / 3);
    return power(decade - 3 * unit) + units[unit];
  }

  private static String power(int decade) {
    return decade < 0 ? "0." + "0".repeat(-decade - 1) + "1" : "1" + "0".repeat(decade);
  }
}
