package org.velospark.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import org.velospark.verdict.Estimate;

/**
 * Factors in rows, one below the other, on one logarithmic axis on which 1 stands out.
 *
 * @param rows from the top
 * @param form whether each is a bar that begins at 1, or a dot
 * @param description for those who do not see it
 */
record FactorRows(List<Row> rows, Form form, String description) implements Chart {

  private static final double HEADER = 22;
  private static final int LABEL_LETTERS = 18;

  /** Rows after which the axis is repeated at the bottom. */
  private static final int MANY_ROWS = 30;

  /** How a factor is drawn. */
  enum Form {
    /** A thin bar, with its label at its left. */
    BAR,
    /** A dot, with its label at its left, or above it on a narrow screen. */
    DOT
  }

  /**
   * A factor.
   *
   * @param label who has it
   * @param estimate the factor, with the ends of the line through it
   * @param tip more about it
   */
  record Row(String label, Estimate estimate, String tip) {}

  @Override
  public String draw(int width, String cssClass) {
    boolean above = form == Form.DOT && Chart.isNarrow(width);
    double left = above ? 8 : Chart.isNarrow(width) ? 124 : 200;
    double pitch = form == Form.BAR ? 15 : above ? 40 : 26;
    double bottom = HEADER + rows.size() * pitch + 4;
    Axis axis =
        Axis.ofFactors(
            left,
            width - 52,
            rows.stream()
                .map(Row::estimate)
                .flatMapToDouble(e -> DoubleStream.of(e.value(), e.low(), e.high())));
    List<String> shapes = new ArrayList<>();
    grid(axis, Chart.isNarrow(width) ? 4 : 11, bottom, shapes);
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      double top = HEADER + i * pitch;
      double y = top + (above ? 0.7 : 0.5) * pitch;
      String label =
          above
              ? text(row.label(), 0, top + 14, "label halo")
              : text(
                  Chart.isNarrow(width) ? shortened(row.label()) : row.label(),
                  left - 10,
                  y + 4,
                  "label end");
      String drawing =
          Markup.shape(
                  "rect",
                  "x",
                  0.0,
                  "y",
                  top,
                  "width",
                  (double) width,
                  "height",
                  pitch,
                  "class",
                  "touch")
              + label
              + factor(row.estimate(), y, axis)
              + text(Words.factor(row.estimate().value()), width - 2, y + 4, "end value");
      shapes.add(Markup.element("g", drawing, "data-tip", row.tip()));
    }
    return Markup.svg(
        width, bottom + (rows.size() >= MANY_ROWS ? 18 : 0), cssClass, description, shapes);
  }

  private void grid(Axis axis, int ticks, double bottom, List<String> shapes) {
    for (double tick : axis.ticks(ticks)) {
      double x = axis.place(tick);
      shapes.add(
          Markup.shape(
              "path",
              "d",
              "M%s %sV%s".formatted(Markup.number(x), HEADER, Markup.number(bottom)),
              "class",
              tick == 1 ? "one" : "grid"));
      shapes.add(Markup.label(x, HEADER - 8, Axis.factor(tick), "tick middle"));
      if (rows.size() >= MANY_ROWS) {
        shapes.add(Markup.label(x, bottom + 14, Axis.factor(tick), "tick middle"));
      }
    }
  }

  private String text(String text, double x, double y, String cssClass) {
    return Markup.label(x, y, text, form == Form.BAR ? cssClass + " dense" : cssClass);
  }

  private String factor(Estimate e, double y, Axis axis) {
    String side = e.value() > 1 ? "own" : e.value() < 1 ? "ref" : "other";
    double x = axis.place(e.value());
    String line =
        "M%s %sH%s"
            .formatted(
                Markup.number(axis.place(e.low())),
                Markup.number(y),
                Markup.number(axis.place(e.high())));
    if (form == Form.DOT) {
      return Markup.shape("path", "d", line, "class", "interval " + side)
          + Markup.shape("circle", "cx", x, "cy", y, "r", 4.5, "class", "fill " + side);
    }
    double one = axis.place(1);
    return Markup.shape(
            "rect",
            "x",
            Math.min(one, x),
            "y",
            y - 5,
            "width",
            Math.abs(x - one),
            "height",
            10.0,
            "rx",
            1.5,
            "class",
            "fill " + side)
        + Markup.shape("path", "d", line, "class", "whisker");
  }

  private static String shortened(String label) {
    return label.length() <= LABEL_LETTERS ? label : label.substring(0, LABEL_LETTERS - 1) + "…";
  }
}
