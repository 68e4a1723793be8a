package org.velospark.report;

import java.util.Locale;

/**
 * A line through points, with a band around it.
 *
 * @param name who it is
 * @param cssClass {@code own}, {@code ref} or {@code other}
 * @param xs places of the points
 * @param ys heights of the points; not finite where there is none
 * @param lows lower edge of the band
 * @param highs upper edge of the band
 */
record Line(String name, String cssClass, double[] xs, double[] ys, double[] lows, double[] highs) {

  /** A line without a band. */
  static Line bare(String name, String cssClass, double[] xs, double[] ys) {
    return new Line(name, cssClass, xs, ys, ys, ys);
  }

  /** The same line without its band. */
  Line bare() {
    return bare(name, cssClass, xs, ys);
  }

  /** The line's path; where it has a band, that comes before it. */
  String draw(Axis x, Axis y) {
    String line = Markup.shape("path", "d", path(x, y, ys), "class", "line " + cssClass);
    return lows == ys ? line : band(x, y) + line;
  }

  private String band(Axis x, Axis y) {
    StringBuilder d = new StringBuilder();
    for (int i = 0; i < xs.length; i++) {
      if (Double.isFinite(highs[i])) {
        append(d, x.place(xs[i]), y.place(highs[i]));
      }
    }
    for (int i = xs.length - 1; i >= 0; i--) {
      if (Double.isFinite(lows[i])) {
        append(d, x.place(xs[i]), y.place(lows[i]));
      }
    }
    return Markup.shape("path", "d", d + "Z", "class", "band " + cssClass);
  }

  private String path(Axis x, Axis y, double[] values) {
    StringBuilder d = new StringBuilder();
    for (int i = 0; i < xs.length; i++) {
      if (Double.isFinite(values[i])) {
        append(d, x.place(xs[i]), y.place(values[i]));
      }
    }
    return d.isEmpty() ? "M0 0" : d.toString();
  }

  private static void append(StringBuilder d, double x, double y) {
    d.append(String.format(Locale.ROOT, d.isEmpty() ? "M%.1f %.1f" : "L%.1f %.1f", x, y));
  }
}
