package org.velospark.report;

import java.util.Collection;
import java.util.Locale;

/** Elements of HTML and SVG as text. */
final class Markup {

  private Markup() {}

  /** Text as it is, whatever characters it has. */
  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /**
   * An element.
   *
   * @param content markup between its tags
   * @param attributes names and values in turns; values are escaped, numbers rounded to hundredths
   */
  static String element(String name, String content, Object... attributes) {
    return "<%s%s>%s</%s>".formatted(name, written(attributes), content, name);
  }

  /** An element of SVG with nothing in it. */
  static String shape(String name, Object... attributes) {
    return "<%s%s/>".formatted(name, written(attributes));
  }

  /** Text in SVG. */
  static String label(double x, double y, String text, String cssClass) {
    return element("text", escape(text), "x", x, "y", y, "class", cssClass);
  }

  /** A picture. */
  static String svg(
      double width, double height, String cssClass, String description, Collection<String> shapes) {
    return element(
        "svg",
        String.join("", shapes),
        "viewBox",
        "0 0 %s %s".formatted(number(width), number(height)),
        "class",
        cssClass,
        "role",
        "img",
        "aria-label",
        description);
  }

  /** A number of SVG: to hundredths of a point. */
  static String number(double value) {
    String text = String.format(Locale.ROOT, "%.2f", value);
    return text.replaceFirst("\\.?0+$", "");
  }

  private static String written(Object... attributes) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < attributes.length; i += 2) {
      Object value = attributes[i + 1];
      text.append(' ')
          .append(attributes[i])
          .append("=\"")
          .append(value instanceof Double d ? number(d) : escape(String.valueOf(value)))
          .append('"');
    }
    return text.toString();
  }
}
