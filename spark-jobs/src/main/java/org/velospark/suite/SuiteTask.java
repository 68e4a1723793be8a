package org.velospark.suite;

import org.velospark.random.RandomStream;

/**
 * One task of a suite.
 *
 * @param name unique in its suite, lower-case words with hyphens
 * @param network what is trained, and on what
 * @param steps training steps, at least 1
 * @param quick whether it is in the quick subset
 */
public record SuiteTask(String name, SuiteNetwork network, int steps, boolean quick) {
  /**
   * The seed of initial weights and batches of a training. It comes from a stream of its own, so
   * that no meta-training has it.
   *
   * @param seed which of the trainings, from 0
   */
  public long seed(long seed) {
    return RandomStream.SUITE_TASK.at(seed, name.hashCode()).nextLong();
  }
}
