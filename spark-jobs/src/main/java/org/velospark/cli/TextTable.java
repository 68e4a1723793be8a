package org.velospark.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A table for a terminal, as wide as its cells need, or in Markdown; numbers to the right.
 *
 * @param columns the columns, from the left
 * @param <R> type of the rows
 */
record TextTable<R>(List<Column<R>> columns) {

  private static final String GAP = "  ";

  /**
   * A column.
   *
   * @param header its heading
   * @param right whether its cells stand to the right
   * @param cell the text of a row's cell
   */
  record Column<R>(String header, boolean right, Function<R, String> cell) {

    static <R> Column<R> text(String header, Function<R, Object> value) {
      return new Column<>(header, false, value.andThen(String::valueOf));
    }

    static <R> Column<R> count(String header, Function<R, Object> value) {
      return new Column<>(header, true, value.andThen(String::valueOf));
    }

    static <R> Column<R> number(String header, Function<R, Double> value) {
      return new Column<>(header, true, value.andThen(TextTable::significant));
    }

    static <R> Column<R> plain(String header, Function<R, Double> value) {
      return new Column<>(header, true, value.andThen(TextTable::plain));
    }

    static <R> Column<R> seconds(String header, Function<R, Double> value) {
      return new Column<>(header, true, value.andThen(v -> String.format(Locale.ROOT, "%.2f", v)));
    }
  }

  void print(List<R> rows, PrintWriter out) {
    List<List<String>> lines = rows.stream().map(this::cells).toList();
    int[] widths =
        IntStream.range(0, columns.size())
            .map(
                i ->
                    Math.max(
                        columns.get(i).header().length(),
                        lines.stream().mapToInt(line -> line.get(i).length()).max().orElse(0)))
            .toArray();
    out.println(line(columns.stream().map(Column::header).toList(), widths));
    lines.forEach(line -> out.println(line(line, widths)));
    out.flush();
  }

  void printMarkdown(List<R> rows, PrintWriter out) {
    out.println(markdown(columns.stream().map(Column::header)));
    out.println(
        columns.stream()
            .map(c -> c.right() ? "--:|" : "---|")
            .collect(Collectors.joining("", "|", "")));
    rows.forEach(row -> out.println(markdown(cells(row).stream())));
    out.flush();
  }

  private static String markdown(Stream<String> cells) {
    return cells.collect(Collectors.joining(" | ", "| ", " |"));
  }

  private List<String> cells(R row) {
    return columns.stream().map(column -> column.cell().apply(row)).toList();
  }

  private String line(List<String> cells, int[] widths) {
    return IntStream.range(0, widths.length)
        .mapToObj(i -> padded(cells.get(i), widths[i], columns.get(i).right()))
        .collect(Collectors.joining(GAP))
        .stripTrailing();
  }

  private static String padded(String cell, int width, boolean right) {
    String padding = " ".repeat(width - cell.length());
    return right ? padding + cell : cell + padding;
  }

  /** Three significant digits or more, thousands apart, never a power of ten. */
  static String plain(double value) {
    int decimals = value >= 100 || value == 0 ? 0 : value >= 10 ? 1 : 2;
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }

  /** Four significant digits. */
  static String significant(double value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }
}
