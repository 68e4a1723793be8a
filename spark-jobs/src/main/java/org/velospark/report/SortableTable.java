package org.velospark.report;

import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * A table that its reader can sort by any column, with the mouse or the keyboard.
 *
 * @param caption what it is, for those who do not see it
 * @param columns from the left; the first names the row
 * @param rowClass CSS class of a row, or nothing
 * @param <R> type of the rows
 */
record SortableTable<R>(String caption, List<Column<R>> columns, Function<R, String> rowClass) {

  /**
   * A column.
   *
   * @param title its heading
   * @param text of a cell; a second line is small
   * @param key what numbers sort by, as text; null where the text itself sorts
   */
  record Column<R>(String title, Function<R, String> text, Function<R, String> key) {

    static <R> Column<R> words(String title, Function<R, String> text) {
      return new Column<>(title, text, null);
    }

    static <R> Column<R> number(String title, ToDoubleFunction<R> value, Function<R, String> text) {
      return new Column<>(
          title,
          text,
          row -> {
            double number = value.applyAsDouble(row);
            return Double.isFinite(number) ? Double.toString(number) : "";
          });
    }
  }

  String draw(List<R> rows) {
    StringBuilder head = new StringBuilder();
    for (Column<R> column : columns) {
      head.append(
          Markup.element(
              "th",
              Markup.element("button", Markup.escape(column.title()), "type", "button"),
              "scope",
              "col",
              "aria-sort",
              "none",
              "class",
              column.key() == null ? "" : "number"));
    }
    StringBuilder body = new StringBuilder();
    for (R row : rows) {
      StringBuilder cells = new StringBuilder();
      for (int i = 0; i < columns.size(); i++) {
        cells.append(cell(columns.get(i), row, i == 0));
      }
      body.append(Markup.element("tr", cells.toString(), "class", rowClass.apply(row)));
    }
    return Markup.element(
        "div",
        Markup.element(
            "table",
            Markup.element("caption", Markup.escape(caption))
                + Markup.element("thead", Markup.element("tr", head.toString()))
                + Markup.element("tbody", body.toString()),
            "class",
            "sortable"),
        "class",
        "scroll",
        "role",
        "region",
        "tabindex",
        "0",
        "aria-label",
        caption);
  }

  private static <R> String cell(Column<R> column, R row, boolean first) {
    String text =
        Markup.escape(column.text().apply(row)).replaceFirst("\n(.*)", "<small>$1</small>");
    if (first) {
      return Markup.element("th", text, "scope", "row");
    }
    return column.key() == null
        ? Markup.element("td", text)
        : Markup.element("td", text, "class", "number", "data-key", column.key().apply(row));
  }
}
