package org.velospark.history;

import io.delta.kernel.engine.Engine;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.velospark.owner.Fence;

/**
 * The table of trainings on suites at a location, {@code optimizer_evaluations}. Not thread-safe;
 * one process may write at a time, which a {@link Fence} sees to.
 */
public final class OptimizerEvaluations {
  private final Path location;
  private final Engine engine;

  /**
   * @param location folder of the table, on any Hadoop file system
   * @param configuration Hadoop's settings, credentials among them
   */
  public OptimizerEvaluations(Path location, Configuration configuration) {
    this.location = location;
    this.engine = DeltaTable.engine(configuration);
  }

  /**
   * All rows as they are now, ordered by task, optimizer, variant, settings and seed; none if there
   * is no table yet.
   *
   * @throws IOException if the table cannot be read
   */
  public List<OptimizerEvaluationRow> rows() throws IOException {
    try {
      Optional<DeltaTable<OptimizerEvaluationRow>> table =
          DeltaTable.open(HistoryTable.OPTIMIZER_EVALUATIONS, engine, location);
      if (table.isEmpty()) {
        return List.of();
      }
      return table.get().read(0, Long.MAX_VALUE).stream()
          .sorted(HistoryTable.OPTIMIZER_EVALUATIONS.order())
          .toList();
    } catch (IOException | RuntimeException e) {
      throw new IOException(
          "Cannot read table %s in %s: %s"
              .formatted(HistoryTable.OPTIMIZER_EVALUATIONS, location, e.getMessage()),
          e);
    }
  }

  /**
   * Opens the table for appending, and makes it if there is none.
   *
   * @param runId name of the evaluation; no other may have had it
   * @param fence is asked before each append
   * @throws IOException if it cannot be opened or made
   */
  public Writer writer(String runId, Fence fence) throws IOException {
    fence.requireOwner();
    try {
      return new Writer(
          DeltaTable.openOrCreate(HistoryTable.OPTIMIZER_EVALUATIONS, engine, location),
          runId,
          fence);
    } catch (RuntimeException e) {
      throw new IOException(
          "Cannot open table %s in %s: %s"
              .formatted(HistoryTable.OPTIMIZER_EVALUATIONS, location, e.getMessage()),
          e);
    }
  }

  /** Appends the rows of one evaluation. */
  public static final class Writer {
    private final DeltaTable<OptimizerEvaluationRow> table;
    private final String runId;
    private final Fence fence;
    private long batch = 1;

    private Writer(DeltaTable<OptimizerEvaluationRow> table, String runId, Fence fence) {
      this.table = table;
      this.runId = runId;
      this.fence = fence;
    }

    /** What {@code batch} of the next rows must be. */
    public long nextBatch() {
      return batch;
    }

    /**
     * Appends rows. They are there for good when it returns.
     *
     * @param rows at least one, all of this evaluation and the next batch
     * @throws IOException if they cannot be written
     */
    public void append(List<OptimizerEvaluationRow> rows) throws IOException {
      for (OptimizerEvaluationRow row : rows) {
        if (!row.runId().equals(runId) || row.batch() != batch) {
          throw new IllegalArgumentException(
              "A row of batch %d of '%s' was handed in as one of batch %d of '%s'"
                  .formatted(row.batch(), row.runId(), batch, runId));
        }
      }
      fence.requireOwner();
      try {
        table.append(rows, "velospark/" + runId, batch);
      } catch (RuntimeException e) {
        throw new IOException(
            "Cannot append to table %s: %s"
                .formatted(HistoryTable.OPTIMIZER_EVALUATIONS, e.getMessage()),
            e);
      }
      batch++;
    }
  }
}
