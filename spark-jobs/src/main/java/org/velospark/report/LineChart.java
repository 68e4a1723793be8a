package org.velospark.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleFunction;

/**
 * Lines over a common axis; if there are several, each has its name beside it.
 *
 * @param lines those that are drawn later cover the others
 * @param x across, from 0 to 1
 * @param y upwards, from 0 to 1
 * @param xTick words under a tick
 * @param yTick words beside a tick
 * @param xTitle what x is
 * @param yTitle what y is
 * @param description for those who do not see it
 */
record LineChart(
    List<Line> lines,
    Axis x,
    Axis y,
    DoubleFunction<String> xTick,
    DoubleFunction<String> yTick,
    String xTitle,
    String yTitle,
    String description)
    implements Chart {

  private static final double TOP = 26;
  private static final double LEFT = 44;

  @Override
  public String draw(int width, String cssClass) {
    boolean narrow = Chart.isNarrow(width);
    double right = width - 12.0;
    double bottom = narrow ? 226 : 336;
    double height = bottom + 40;
    Axis across = new Axis(x.low(), x.high(), LEFT, right, x.logarithmic());
    Axis up = new Axis(y.low(), y.high(), bottom, TOP, y.logarithmic());
    List<String> shapes = new ArrayList<>();
    for (double tick : across.ticks(narrow ? 4 : 8)) {
      double place = across.place(tick);
      shapes.add(grid("M%s %sV%s", place, TOP, bottom, x.logarithmic() && tick == 1));
      shapes.add(Markup.label(place, bottom + 17, xTick.apply(tick), "tick middle"));
    }
    for (double tick : up.ticks(5)) {
      double place = up.place(tick);
      shapes.add(grid("M%2$s %1$sH%3$s", place, LEFT, right, false));
      shapes.add(Markup.label(LEFT - 7, place + 4, yTick.apply(tick), "tick end"));
    }
    shapes.add(Markup.label(right, bottom + 34, xTitle, "tick end"));
    shapes.add(Markup.label(0, 13, yTitle, "tick"));
    lines.forEach(
        line -> shapes.add(Markup.element("g", line.draw(across, up), "data-tip", line.name())));
    shapes.addAll(names(across, up));
    return Markup.svg(width, height, cssClass, description, shapes);
  }

  private static String grid(String path, double place, double from, double to, boolean one) {
    return Markup.shape(
        "path",
        "d",
        path.formatted(Markup.number(place), Markup.number(from), Markup.number(to)),
        "class",
        one ? "one" : "grid");
  }

  /**
   * Beside each line at a height of its own, so that no name covers another: of falling lines, the
   * one that falls first is named highest.
   */
  private List<String> names(Axis across, Axis up) {
    if (lines.size() < 2) {
      return List.of();
    }
    double middle = (y.low() + y.high()) / 2;
    List<Line> sorted =
        lines.stream().sorted(Comparator.comparingDouble(l -> crossing(l, middle))).toList();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < sorted.size(); i++) {
      double height = y.high() - (y.high() - y.low()) * (i + 1) / (sorted.size() + 1);
      Line line = sorted.get(i);
      double place = across.place(crossing(line, height));
      names.add(
          Markup.label(
              place + 6, up.place(height) + 4, line.name(), "name halo " + line.cssClass()));
    }
    return names;
  }

  /** Where a line first comes below a height, or its end. */
  private static double crossing(Line line, double height) {
    int i = 0;
    while (i < line.xs().length - 1 && !(line.ys()[i] < height)) {
      i++;
    }
    return line.xs()[i];
  }
}
