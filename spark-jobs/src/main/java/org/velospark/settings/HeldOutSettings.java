package org.velospark.settings;

import org.velospark.config.ConfigSection;

/**
 * What evolved weights are judged on at the end of a run.
 *
 * @param tasks the target networks; their seeds are never those of training
 * @param count how many of them to sample, at least 2
 * @param steps training steps of each, at least 1
 * @param evaluationBatches batches of held-out examples on which the final loss is measured, at
 *     least 1
 * @param adamLearningRate learning rate of the Adam they are compared with, above 0
 */
public record HeldOutSettings(
    TaskSettings tasks, int count, int steps, int evaluationBatches, double adamLearningRate) {
  private static final int COUNT = 64;
  private static final int STEPS = 200;
  private static final int EVALUATION_BATCHES = 10;
  private static final double ADAM_LEARNING_RATE = 1e-3;

  public HeldOutSettings {
    if (count < 2) {
      throw new IllegalArgumentException(
          "count must be at least 2, so that there is a standard error, but is " + count);
    }
    if (steps < 1) {
      throw new IllegalArgumentException("steps must be at least 1, but is " + steps);
    }
    if (evaluationBatches < 1) {
      throw new IllegalArgumentException(
          "evaluation-batches must be at least 1, but is " + evaluationBatches);
    }
    if (!(adamLearningRate > 0)) {
      throw new IllegalArgumentException(
          "adam-learning-rate must be above 0, but is " + adamLearningRate);
    }
  }

  static HeldOutSettings read(ConfigSection section) {
    return new HeldOutSettings(
        section.readSection("tasks", TaskSettings::read),
        section.readInt("count", COUNT),
        section.readInt("steps", STEPS),
        section.readInt("evaluation-batches", EVALUATION_BATCHES),
        section.readDouble("adam-learning-rate", ADAM_LEARNING_RATE));
  }
}
