package org.velospark.training;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.velospark.checkpoint.Checkpoint;
import org.velospark.checkpoint.CheckpointStore;
import org.velospark.checkpoint.Retention;
import org.velospark.history.HistoryWriter;

/**
 * Writes checkpoints on a thread of its own, one after the other, each after the history up to it,
 * and deletes those that need not be kept. Not thread-safe.
 */
final class CheckpointWriter implements AutoCloseable {
  private final CheckpointStore store;
  private final Retention retention;
  private final HistoryWriter history;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread writer = new Thread(task, "checkpoint-writer");
            writer.setDaemon(true);
            return writer;
          });

  /** The last one that was handed in; null before. */
  private Future<Void> last;

  CheckpointWriter(CheckpointStore store, Retention retention, HistoryWriter history) {
    this.store = store;
    this.retention = retention;
    this.history = history;
  }

  /**
   * Hands in a checkpoint, whose generations the history has been told of. Waits while the one
   * before is being written, so that at most one is in memory.
   *
   * @throws IOException if the one before could not be written; its reason is the cause
   */
  void save(Checkpoint checkpoint) throws IOException {
    await();
    last = thread.submit(() -> write(checkpoint));
  }

  private Void write(Checkpoint checkpoint) throws IOException {
    history.flush();
    store.write(checkpoint);
    store.prune(retention, checkpoint.generation());
    return null;
  }

  /**
   * Reports a failure as soon as there is one; does not wait.
   *
   * @throws IOException if a checkpoint could not be written; its reason is the cause
   */
  void requireNoFailure() throws IOException {
    if (last != null && last.isDone()) {
      await();
    }
  }

  private void await() throws IOException {
    if (last == null) {
      return;
    }
    try {
      last.get();
    } catch (ExecutionException e) {
      throw new IOException(
          "Cannot write a checkpoint: %s".formatted(e.getCause().getMessage()), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while waiting for a checkpoint");
    }
  }

  /**
   * Waits for the last checkpoint.
   *
   * @throws IOException if it could not be written; its reason is the cause
   */
  @Override
  public void close() throws IOException {
    try {
      await();
    } finally {
      thread.shutdown();
    }
  }
}
