package org.velospark.model;

/**
 * Which learned optimizer is meant: an architecture, its size and its conventions. A value; equal
 * ones make optimizers that read the same weights alike.
 */
public interface OptimizerConfig {

  /** Name of the architecture as weight files carry it, for example {@code velo}. */
  String architecture();

  /** The architecture in this size. */
  LearnedOptimizer create();

  /** Whether evolution may begin with random weights; otherwise it goes on from those of a run. */
  default boolean beginsAtRandom() {
    return true;
  }

  /** Whether evolution may begin with the weights of the other one. */
  default boolean goesOnFrom(OptimizerConfig other) {
    return equals(other);
  }
}
