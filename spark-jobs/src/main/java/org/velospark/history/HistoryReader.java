package org.velospark.history;

import io.delta.kernel.engine.Engine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Reads the history of a run. Thread-safe; may read while the run writes. */
public final class HistoryReader {
  private final Path history;
  private final Engine engine;

  /**
   * @param run location of the run
   * @param configuration Hadoop's settings, credentials among them
   */
  public HistoryReader(Path run, Configuration configuration) {
    this.history = HistoryWriter.location(run);
    this.engine = DeltaTable.engine(configuration);
  }

  /**
   * All rows of a table as they are now, in the order of generations (or attempts), and within a
   * generation of pair, task and side; none if there is no table yet.
   *
   * @throws IOException if the table cannot be read
   */
  public <R extends Record & HistoryRow> List<R> rows(HistoryTable<R> table) throws IOException {
    return rows(table, 0, Long.MAX_VALUE);
  }

  /**
   * The rows of some generations (or attempts), in the same order.
   *
   * @param from the first generation
   * @param to the generation after the last one
   * @throws IOException if the table cannot be read
   */
  public <R extends Record & HistoryRow> List<R> rows(HistoryTable<R> table, long from, long to)
      throws IOException {
    List<R> rows = new ArrayList<>();
    try {
      Optional<DeltaTable<R>> opened = DeltaTable.open(table, engine, history);
      if (opened.isPresent()) {
        rows.addAll(opened.get().read(from, to));
      }
    } catch (IOException | RuntimeException e) {
      throw new IOException(
          "Cannot read table %s in %s: %s".formatted(table, history, e.getMessage()), e);
    }
    rows.sort(table.order());
    return rows;
  }
}
