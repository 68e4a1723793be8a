package org.velospark.verdict;

/** Which losses of a training count. */
public enum Loss {
  /** On fresh minibatches of the training data. */
  TRAINING {
    @Override
    double[] of(TaskTraining training) {
      return training.trainingLoss();
    }
  },
  /** On data that no training step sees. */
  HELD_OUT {
    @Override
    double[] of(TaskTraining training) {
      return training.heldOutLoss();
    }
  };

  /** The losses of a training, one for each step of {@link TaskTraining#at}. */
  abstract double[] of(TaskTraining training);

  /** The loss before the first training step. */
  double first(TaskTraining training) {
    return of(training)[0];
  }

  /** The loss after the last training step; not finite where the training diverged. */
  double last(TaskTraining training) {
    double[] losses = of(training);
    return losses[losses.length - 1];
  }

  /**
   * Whether the training was of no use: its loss at the end is not finite, or above the one before
   * training.
   */
  boolean failed(TaskTraining training) {
    return training.diverged() || !(last(training) <= first(training));
  }
}
