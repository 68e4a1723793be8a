package org.velospark.tasks.network;

import org.apache.commons.rng.UniformRandomProvider;
import org.velospark.tasks.Task.Split;
import org.velospark.tasks.engine.Inputs;

/** Fills the inputs of a network with a minibatch. Allocates nothing. Not thread-safe. */
public interface Feed {

  /**
   * Fills all inputs; a function of the part of the data and the random numbers alone.
   *
   * @param split where examples come from
   */
  void fill(Split split, UniformRandomProvider random);

  /** Opens the data, when a network is built. */
  interface Source {
    Feed bind(Inputs inputs);
  }
}
