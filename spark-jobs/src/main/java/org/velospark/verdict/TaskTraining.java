package org.velospark.verdict;

import java.util.Map;
import java.util.TreeMap;

/**
 * One training of one task of a suite.
 *
 * @param task name of the task in its suite
 * @param family family of the task
 * @param optimizer what a person calls the optimizer, such as {@code adam} or {@code celo}
 * @param settings what it was tuned in, such as {@code learning-rate}; empty where there is nothing
 *     to tune
 * @param seed of initial weights and minibatches
 * @param numSteps steps that the training was to take, and that the optimizer was told of
 * @param parameters weights of the network
 * @param at steps after which losses were measured, ascending, the first 0 and the last {@code
 *     numSteps}
 * @param trainingLoss losses on fresh minibatches of the training data at those steps; not finite
 *     from where it diverged
 * @param heldOutLoss the same on data that no training step sees
 * @param seconds time of all training steps, without measuring
 * @param optimizerSeconds the part of it that the optimizer took
 * @param processor what it was timed on; times on another say nothing beside these
 */
public record TaskTraining(
    String task,
    String family,
    String optimizer,
    Map<String, String> settings,
    long seed,
    int numSteps,
    long parameters,
    int[] at,
    double[] trainingLoss,
    double[] heldOutLoss,
    double seconds,
    double optimizerSeconds,
    String processor) {

  public TaskTraining {
    settings = Map.copyOf(new TreeMap<>(settings));
    if (at.length == 0 || trainingLoss.length != at.length || heldOutLoss.length != at.length) {
      throw new IllegalArgumentException(
          "The training of %s by %s was measured at %d steps, but has %d and %d losses"
              .formatted(task, optimizer, at.length, trainingLoss.length, heldOutLoss.length));
    }
  }

  /** Whether a loss was not finite at the end. */
  public boolean diverged() {
    return !Double.isFinite(trainingLoss[trainingLoss.length - 1]);
  }
}
