package org.velospark.history;

/**
 * A row of a history table. The first column is the run, the second the {@link #sequence()}; what
 * the others mean stands beside each component.
 */
public sealed interface HistoryRow
    permits RunRow, GenerationRow, EvaluationRow, OptimizerEvaluationRow {

  /** The run that wrote the row. */
  String runId();

  /**
   * What the rows of a run are ordered, and recorded as written, by: generation, attempt or append.
   */
  long sequence();
}
