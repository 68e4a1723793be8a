package org.velospark.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.velospark.model.Optimizer;
import org.velospark.tasks.Task;

/**
 * Trains a network over and over, as an unroll does: from new initial weights, with a new
 * optimizer, for a number of steps. Not thread-safe; the task is closed by whoever made it.
 */
final class InnerTraining {
  /** Steps of an unroll, which {@code bench/jax_inner.py} has as well. */
  static final int STEPS = 200;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Task task;
  private final BenchmarkOptimizer.Weighted optimizers;
  private long seed;

  /**
   * What an unroll takes, each step's share of the start included.
   *
   * @param micros for a step
   * @param updateMicros for the part of it that is the optimizer's
   * @param cpuMicros of it that the thread was running
   */
  record Unrolled(double micros, double updateMicros, double cpuMicros) {}

  /**
   * @param seed of the first unroll; the next ones have those that follow it
   */
  InnerTraining(Task task, BenchmarkOptimizer.Weighted optimizers, long seed) {
    this.task = task;
    this.optimizers = optimizers;
    this.seed = seed;
  }

  /**
   * Trains the network once.
   *
   * @throws IllegalStateException if a loss is not finite: arithmetic on what is not a number says
   *     nothing about speed
   */
  Unrolled unroll() {
    long start = System.nanoTime();
    long cpuStart = THREADS.getCurrentThreadCpuTime();
    task.initialize(seed);
    long updating = -System.nanoTime();
    Optimizer optimizer = optimizers.open(task.parameters().layout(), STEPS);
    updating += System.nanoTime();
    for (int step = 0; step < STEPS; step++) {
      float loss = task.trainingStep(seed, step);
      if (!Float.isFinite(loss)) {
        throw new IllegalStateException(
            "The loss is %s at step %d of seed %d of %s, expected a finite one"
                .formatted(loss, step, seed, task.spec().toJson()));
      }
      updating -= System.nanoTime();
      optimizer.update(task.parameters(), task.gradients(), loss);
      updating += System.nanoTime();
    }
    seed++;
    return new Unrolled(
        microsPerStep(System.nanoTime() - start),
        microsPerStep(updating),
        microsPerStep(THREADS.getCurrentThreadCpuTime() - cpuStart));
  }

  private static double microsPerStep(long nanos) {
    return nanos / 1e3 / STEPS;
  }
}
