package org.velospark.tasks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Compiled tasks that are kept for the next who wants the same spec: compiling takes as long as
 * hundreds of training steps. A kept task keeps its data in memory, too. Thread-safe; a task
 * belongs to its borrower until it is given back.
 */
public final class TaskPool implements AutoCloseable {
  private final Function<TaskSpec, Task> builder;
  private final int maxIdle;
  private final long maxIdleBytes;
  private final Map<TaskSpec, Task> idle = new LinkedHashMap<>();
  private final Set<Task> borrowed = Collections.newSetFromMap(new IdentityHashMap<>());
  private boolean closed;

  /**
   * @param builder makes the task of a spec, in any thread
   * @param maxIdle how many tasks to keep that nobody has borrowed; beyond it those that were given
   *     back first are closed
   * @param maxIdleBytes how much native memory they may hold together; likewise
   */
  public TaskPool(Function<TaskSpec, Task> builder, int maxIdle, long maxIdleBytes) {
    if (maxIdle < 0 || maxIdleBytes < 0) {
      throw new IllegalArgumentException(
          "Pool keeps %d idle tasks of %d bytes, expected at least 0"
              .formatted(maxIdle, maxIdleBytes));
    }
    this.maxIdleBytes = maxIdleBytes;
    this.builder = builder;
    this.maxIdle = maxIdle;
  }

  /**
   * A task of a spec, kept or newly built. Its parameters are whatever its last borrower left:
   * {@link Task#initialize} comes first.
   *
   * @throws RuntimeException as the builder does
   * @throws IllegalStateException if the pool is closed
   */
  public Task borrow(TaskSpec spec) {
    Task task;
    synchronized (this) {
      if (closed) {
        throw new IllegalStateException("The task pool is closed");
      }
      task = idle.remove(spec);
    }
    if (task == null) {
      task = builder.apply(spec);
    }
    synchronized (this) {
      borrowed.add(task);
    }
    return task;
  }

  /**
   * Takes a borrowed task back. A closed pool closes it.
   *
   * @throws IllegalArgumentException if the task is not borrowed from this pool
   */
  public void giveBack(Task task) {
    List<Task> superfluous = new ArrayList<>();
    synchronized (this) {
      requireBorrowed(task);
      if (closed || idle.putIfAbsent(task.spec(), task) != null) {
        superfluous.add(task);
      }
      long bytes = idle.values().stream().mapToLong(Task::bytes).sum();
      Iterator<Task> oldestFirst = idle.values().iterator();
      while (idle.size() > maxIdle || bytes > maxIdleBytes) {
        Task oldest = oldestFirst.next();
        oldestFirst.remove();
        bytes -= oldest.bytes();
        superfluous.add(oldest);
      }
    }
    superfluous.forEach(Task::close);
  }

  /**
   * Closes a borrowed task instead of keeping it: after an error it may be in any state.
   *
   * @throws IllegalArgumentException if the task is not borrowed from this pool
   */
  public void discard(Task task) {
    synchronized (this) {
      requireBorrowed(task);
    }
    task.close();
  }

  private void requireBorrowed(Task task) {
    if (!borrowed.remove(task)) {
      throw new IllegalArgumentException(
          "Task %s is not borrowed from this pool".formatted(task.spec().toJson()));
    }
  }

  /** Closes all tasks that are not borrowed; the others when they are given back. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      idle.values().forEach(Task::close);
      idle.clear();
    }
  }
}
