package org.velospark.tasks.cost;

import org.velospark.tasks.Cost;
import org.velospark.tasks.Task;
import org.velospark.tasks.TaskSpec;

/**
 * How long a training step of a task took on one core, without the optimizer.
 *
 * @param cost what was counted of it
 * @param seconds the fastest of several rounds: whatever else a machine does only makes it slower
 */
public record Measurement(TaskSpec spec, Cost cost, double seconds) {

  /**
   * Trains a task for a while.
   *
   * @param budget seconds to spend, besides one first step; half of them to warm up
   */
  static Measurement of(Task task, Cost cost, double budget) {
    task.initialize(0);
    long step = 0;
    long start = System.nanoTime();
    task.trainingStep(0, step++);
    double first = secondsSince(start);
    // Rounds long enough for the clock, short enough for many of them.
    int round = (int) Math.max(1, Math.min(1_000, budget / 16 / first));
    double fastest = first;
    double spent = 0;
    while (spent < budget) {
      start = System.nanoTime();
      for (int k = 0; k < round; k++) {
        task.trainingStep(0, step++);
      }
      double seconds = secondsSince(start);
      spent += seconds;
      if (spent >= budget / 2) {
        fastest = Math.min(fastest, seconds / round);
      }
      // The first steps of a JVM are slow.
      round = (int) Math.max(1, Math.min(1_000, budget / 16 * round / seconds));
    }
    return new Measurement(task.spec(), cost, fastest);
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
