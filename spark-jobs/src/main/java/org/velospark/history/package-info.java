/**
 * What happened in a run, kept as Delta tables beside its checkpoints: {@link
 * org.velospark.history.RunRow runs}, {@link org.velospark.history.GenerationRow generations} and
 * {@link org.velospark.history.EvaluationRow evaluations}. The row types say what each column
 * means; {@code docs/history.md} is made from them. Beside runs there is a table of trainings on
 * suites, {@link org.velospark.history.OptimizerEvaluations}.
 *
 * <p>{@link org.velospark.history.HistoryWriter} appends on a thread of its own, {@link
 * org.velospark.history.HistoryReader} reads; both work through Delta Kernel, without a Spark
 * session, on any Hadoop file system. Only one process may write the tables of a run. The tables
 * use no optional feature of Delta, so that any reader can read them.
 *
 * <p>Each append records the last generation in it as a Delta transaction of the run. Rows up to
 * the recorded generation are skipped, so a resumed run that computes generations again leaves
 * neither gaps nor duplicates, however its appends are cut. For the same reason a run may never go
 * back to do other things in a generation that it has recorded: that needs another run id.
 */
package org.velospark.history;
