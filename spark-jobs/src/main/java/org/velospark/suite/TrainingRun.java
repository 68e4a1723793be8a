package org.velospark.suite;

import org.velospark.tasks.Task.Split;

/** The training of one network by one optimizer, in progress. Not thread-safe. */
public interface TrainingRun {

  /** Weights of the network. */
  long parameters();

  /**
   * Takes the next step.
   *
   * @return the loss of its minibatch before it; not finite when the network has diverged
   */
  double step();

  /** The loss on fresh batch number {@code batch}, the same examples at each call. */
  double loss(Split split, long batch);

  /** The time that the optimizer took in all steps until now. */
  long optimizerNanoseconds();
}
