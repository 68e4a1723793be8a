package org.velospark.suite;

import org.velospark.random.RandomStream;
import org.velospark.tasks.Cost;
import org.velospark.tasks.CostModel;
import org.velospark.tasks.TaskSpec;

/**
 * One task of a suite.
 *
 * @param name unique in its suite, lower-case words with hyphens
 * @param spec the network and its data
 * @param steps training steps, at least 1
 * @param quick whether it is in the quick subset
 */
public record SuiteTask(String name, TaskSpec spec, int steps, boolean quick) {
  /** Seconds that an optimizer's step takes, whatever the network, and more for each weight. */
  private static final double UPDATE = 3e-5;

  private static final double UPDATE_PARAMETER = 3e-9;

  /**
   * The seed of initial weights and batches of a training. It comes from a stream of its own, so
   * that no meta-training has it.
   *
   * @param seed which of the trainings, from 0
   */
  public long seed(long seed) {
    return RandomStream.SUITE_TASK.at(seed, name.hashCode()).nextLong();
  }

  /**
   * Seconds that a training is predicted to take on one core of the reference machine, measuring
   * and an optimizer of usual cost included.
   *
   * @param cost of the task, or of a variant of it
   */
  public double seconds(Cost cost, MeasuringPlan plan) {
    double network = CostModel.REFERENCE.seconds(cost);
    return steps * (network + UPDATE + UPDATE_PARAMETER * cost.parameters())
        + plan.steps() * network;
  }
}
