package org.velospark.dropin;

import org.apache.commons.rng.UniformRandomProvider;
import org.nd4j.linalg.dataset.DataSet;
import org.velospark.tasks.Task.Split;

/**
 * Draws the minibatches of a network. Not thread-safe: all are drawn into the same arrays, so that
 * native memory does not wait for the garbage collector.
 */
@FunctionalInterface
public interface Minibatches {

  /**
   * A minibatch; a function of the part of the data and the random numbers alone.
   *
   * @return examples that stay until the next are drawn; their arrays belong to the one who draws
   */
  DataSet draw(Split split, UniformRandomProvider random);
}
