package org.velospark.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A table for a terminal: as wide as its cells need, numbers to the right.
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

    static <R> Column<R> seconds(String header, Function<R, Double> value) {
      return new Column<>(header, true, value.andThen(v -> String.format(Locale.ROOT, "%.2f", v)));
    }
  }

  void print(List<R> rows, PrintWriter out) {
    List<List<String>> lines =
        rows.stream().map(row -> columns.stream().map(c -> c.cell().apply(row)).toList()).toList();
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

  /** Four significant digits. */
  static String significant(double value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }
}
