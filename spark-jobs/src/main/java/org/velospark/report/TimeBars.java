package org.velospark.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the time of training went, for each optimizer: the networks' part and the optimizer's own.
 *
 * @param rows from the top
 */
record TimeBars(List<Row> rows) implements Chart {

  private static final double HEADER = 18;

  /**
   * An optimizer's time for a step, over that of the reference on the same tasks.
   *
   * @param optimizer who it is
   * @param network part of the networks: losses and gradients
   * @param own part of the optimizer itself
   * @param cssClass {@code own}, {@code ref} or {@code other}
   */
  record Row(String optimizer, double network, double own, String cssClass) {}

  @Override
  public String draw(int width, String cssClass) {
    boolean narrow = Chart.isNarrow(width);
    double left = narrow ? 0 : 200;
    double pitch = narrow ? 46 : 34;
    double right = width - 48;
    double most = rows.stream().mapToDouble(r -> r.network() + r.own()).max().orElse(1);
    Axis axis = new Axis(0, Math.max(1.05, most), left, right, false);
    List<String> shapes = new ArrayList<>();
    double height = HEADER + rows.size() * pitch + 4;
    double one = axis.place(1);
    shapes.add(
        Markup.shape(
            "path",
            "d",
            "M%s 16V%s".formatted(Markup.number(one), Markup.number(height)),
            "class",
            "one"));
    shapes.add(Markup.label(one, 11, "reference", "tick middle"));
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      double y = HEADER + (i + (narrow ? 0.72 : 0.5)) * pitch;
      double middle = axis.place(row.network());
      double end = axis.place(row.network() + row.own());
      String bars =
          (narrow
                  ? Markup.label(0, y - 14, row.optimizer(), "label name " + row.cssClass())
                  : Markup.label(
                      left - 10, y + 4, row.optimizer(), "end label name " + row.cssClass()))
              + bar(left, middle, y, "network")
              + bar(middle, end, y, "fill " + row.cssClass())
              + Markup.label(
                  width - 2.0, y + 4, Words.factor(row.network() + row.own()), "end value");
      shapes.add(
          Markup.element(
              "g",
              bars,
              "data-tip",
              "%s: %s of the time in the network, %s in the optimizer"
                  .formatted(
                      row.optimizer(),
                      Words.percent(row.network() / (row.network() + row.own())),
                      Words.percent(row.own() / (row.network() + row.own())))));
    }
    return Markup.svg(
        width,
        height,
        cssClass,
        "Time for a training step of each optimizer, over that of the reference",
        shapes);
  }

  private static String bar(double from, double to, double y, String cssClass) {
    return Markup.shape(
        "rect",
        "x",
        from,
        "y",
        y - 9,
        "width",
        Math.max(0, to - from),
        "height",
        18.0,
        "class",
        cssClass);
  }
}
