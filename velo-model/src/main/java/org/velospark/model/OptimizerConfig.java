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
}
