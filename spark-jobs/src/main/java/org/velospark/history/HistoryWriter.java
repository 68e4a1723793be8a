package org.velospark.history;

import io.delta.kernel.engine.Engine;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.velospark.owner.Fence;

/**
 * Appends to the history of a run. Rows handed in are written by a thread of the writer's own;
 * {@link #flush()} waits for them. Once a write has failed, every further call says so.
 *
 * <p>Thread-safe, but generations must be handed in in ascending order, and only one writer in the
 * world may write a run's history at a time, which a {@link Fence} sees to.
 */
public final class HistoryWriter implements AutoCloseable {
  /** Generations that may wait to be written before the next one is kept waiting. */
  private static final int MAX_WAITING = 256;

  /**
   * How long rows are collected for one append, unless somebody waits for them. Each append makes a
   * file in each table, and readers pay for each file.
   */
  private static final Duration APPEND_INTERVAL = Duration.ofSeconds(10);

  private record Generation(GenerationRow row, List<EvaluationRow> evaluations) {}

  private final String runId;
  private final Path history;
  private final Fence fence;
  private final DeltaTable<RunRow> runs;
  private final DeltaTable<GenerationRow> generations;
  private final DeltaTable<EvaluationRow> evaluations;
  private final Thread thread;

  // Guarded by this.
  private final Deque<Generation> waiting = new ArrayDeque<>();
  private long handedIn;
  private long written;
  private long wanted;
  private boolean closed;
  private Throwable failure;

  /**
   * Opens the history of a run, and makes its tables if there are none.
   *
   * @param run location of the run
   * @param configuration Hadoop's settings, credentials among them
   * @param runId name of the run; a resumed run has the name it had before
   * @param fence is asked before each write
   * @throws IOException if the tables cannot be opened or made
   */
  public HistoryWriter(Path run, Configuration configuration, String runId, Fence fence)
      throws IOException {
    this.runId = runId;
    this.fence = fence;
    this.history = location(run);
    fence.requireOwner();
    Engine engine = DeltaTable.engine(configuration);
    try {
      this.runs = DeltaTable.openOrCreate(HistoryTable.RUNS, engine, history);
      this.generations = DeltaTable.openOrCreate(HistoryTable.GENERATIONS, engine, history);
      this.evaluations = DeltaTable.openOrCreate(HistoryTable.EVALUATIONS, engine, history);
    } catch (RuntimeException e) {
      throw new IOException(
          "Cannot open the history in %s: %s".formatted(history, e.getMessage()), e);
    }
    this.thread = new Thread(this::work, "history-writer");
    thread.setDaemon(true);
    thread.start();
  }

  static Path location(Path run) {
    return new Path(run, "history");
  }

  /** How often this run has been started before, as far as the history knows. */
  public synchronized long attempts() {
    return Math.max(0, runs.recordedVersion(application(HistoryTable.RUNS)));
  }

  /**
   * Writes the row of a start of the run at once.
   *
   * @throws IllegalArgumentException if the row is of another run
   * @throws IOException if it cannot be written
   */
  public synchronized void started(RunRow row) throws IOException {
    requireThisRun(row);
    try {
      append(HistoryTable.RUNS, runs, List.of(row));
    } catch (IOException | RuntimeException e) {
      throw new IOException(
          "Cannot write start %d of run '%s' to the history in %s: %s"
              .formatted(row.attempt(), runId, history, e.getMessage()),
          e);
    }
  }

  /**
   * Hands in the rows of a completed generation. Returns at once, unless very many generations wait
   * to be written. Rows that the history has already are skipped.
   *
   * @param evaluations all of this generation
   * @throws IllegalArgumentException if a row is of another run or generation
   * @throws IOException if an earlier write has failed; its reason is the cause
   */
  public synchronized void completed(GenerationRow generation, List<EvaluationRow> evaluations)
      throws IOException {
    requireThisRun(generation);
    for (EvaluationRow evaluation : evaluations) {
      requireThisRun(evaluation);
      if (evaluation.generation() != generation.generation()) {
        throw new IllegalArgumentException(
            "An evaluation of generation %d was handed in with generation %d"
                .formatted(evaluation.generation(), generation.generation()));
      }
    }
    requireUsable();
    while (waiting.size() >= MAX_WAITING && failure == null) {
      await();
    }
    requireUsable();
    waiting.add(new Generation(generation, List.copyOf(evaluations)));
    handedIn++;
    notifyAll();
  }

  /**
   * Returns when all that was handed in before is stored for good.
   *
   * @throws IOException if a write has failed; its reason is the cause
   */
  public synchronized void flush() throws IOException {
    requireUsable();
    awaitWritten(handedIn);
  }

  private void awaitWritten(long target) throws IOException {
    wanted = Math.max(wanted, target);
    notifyAll();
    while (written < target && failure == null) {
      await();
    }
    requireNoFailure();
  }

  /**
   * Flushes, and stops the writer's thread.
   *
   * @throws IOException if a write has failed; its reason is the cause
   */
  @Override
  public void close() throws IOException {
    try {
      synchronized (this) {
        awaitWritten(handedIn);
      }
    } finally {
      synchronized (this) {
        closed = true;
        notifyAll();
      }
    }
  }

  private void requireThisRun(HistoryRow row) {
    if (!row.runId().equals(runId)) {
      throw new IllegalArgumentException(
          "A row of run '%s' was handed to the history of run '%s'".formatted(row.runId(), runId));
    }
  }

  private void requireUsable() throws IOException {
    requireNoFailure();
    if (closed) {
      throw new IOException("The history of run '%s' is closed".formatted(runId));
    }
  }

  private void requireNoFailure() throws IOException {
    if (failure != null) {
      throw new IOException(
          "Cannot write the history of run '%s' in %s: %s"
              .formatted(runId, history, failure.getMessage()),
          failure);
    }
  }

  private void await() throws InterruptedIOException {
    try {
      wait();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(
          "Interrupted while waiting for the history of run '%s'".formatted(runId));
    }
  }

  /** The thread: takes what waits, writes it, until closed. */
  private void work() {
    try {
      for (List<Generation> batch = take(); !batch.isEmpty(); batch = take()) {
        requireNoGap(HistoryTable.EVALUATIONS, evaluations, batch.get(0));
        requireNoGap(HistoryTable.GENERATIONS, generations, batch.get(0));
        // Evaluations first: where there is a generation's row, its evaluations are there too.
        append(
            HistoryTable.EVALUATIONS,
            evaluations,
            batch.stream().flatMap(g -> g.evaluations().stream()).toList());
        append(HistoryTable.GENERATIONS, generations, batch.stream().map(Generation::row).toList());
        synchronized (this) {
          written += batch.size();
          notifyAll();
        }
      }
    } catch (Throwable e) {
      synchronized (this) {
        failure = e;
        waiting.clear();
        notifyAll();
      }
    }
  }

  /** Waits for generations to write; none means that the writer is closed. */
  private synchronized List<Generation> take() throws InterruptedException {
    while (waiting.isEmpty() && !closed) {
      wait();
    }
    long end = System.nanoTime() + APPEND_INTERVAL.toNanos();
    while (wanted <= written && !closed && waiting.size() < MAX_WAITING / 2) {
      long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
      if (left <= 0) {
        break;
      }
      wait(left);
    }
    List<Generation> batch = new ArrayList<>(waiting);
    waiting.clear();
    notifyAll();
    return batch;
  }

  /**
   * A run goes on at a checkpoint, and all before it was stored. What is not there any more was the
   * end of the table's log, which no reader can miss.
   */
  private <R extends Record & HistoryRow> void requireNoGap(
      HistoryTable<R> table, DeltaTable<R> delta, Generation next) throws IOException {
    long recorded = delta.recordedVersion(application(table));
    if (next.row().generation() > recorded + 1 && !(recorded < 0 && delta.made())) {
      throw new IOException(
          "Table %s ends before generation %d, but generation %d follows: the last entries of its log %s are missing. %s"
              .formatted(
                  table.name(),
                  recorded + 1,
                  next.row().generation(),
                  delta.log().folder(),
                  delta.log().advice()));
    }
  }

  private <R extends Record & HistoryRow> void append(
      HistoryTable<R> table, DeltaTable<R> delta, List<R> rows) throws IOException {
    long recorded = delta.recordedVersion(application(table));
    List<R> unrecorded = rows.stream().filter(row -> row.sequence() > recorded).toList();
    if (!unrecorded.isEmpty()) {
      fence.requireOwner();
      long last = unrecorded.get(unrecorded.size() - 1).sequence();
      delta.append(unrecorded, application(table), last);
    }
  }

  private String application(HistoryTable<?> table) {
    return "velospark/" + runId + "/" + table.name();
  }
}
