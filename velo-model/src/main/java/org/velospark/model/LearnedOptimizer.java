package org.velospark.model;

import java.util.List;

/**
 * An architecture of learned optimizers: a function from weights θ to an update rule. Immutable and
 * thread-safe; θ belongs to the caller.
 */
public interface LearnedOptimizer {

  /** Its architecture and size. */
  OptimizerConfig config();

  /** Names and shapes of the weights θ, in the order in which they lie in the flat vector. */
  TensorLayout weights();

  /**
   * The weights that evolution changes. The others stay as they are: they get neither noise nor
   * updates.
   */
  default WeightRange evolvedWeights() {
    return WeightRange.all(weights());
  }

  /**
   * Weights to start evolution from, initialised as the published source does it.
   *
   * @return a new vector [{@code weights().length()}]
   */
  float[] initialWeights(long seed);

  /**
   * The rule that θ stands for, ready for the first step of one training run.
   *
   * @param theta the weights [{@code weights().length()}]; read, never changed, and not to be
   *     changed while the optimizer is in use
   * @param target layout of the network that will be trained
   * @param numSteps how many steps the training run will take; at least 1. Steps beyond it are
   *     allowed: the rule then sees a fraction above one
   * @throws IllegalArgumentException if θ has another length or {@code numSteps} is below 1
   */
  ResumableOptimizer optimizer(float[] theta, TensorLayout target, int numSteps);

  /**
   * The rules that several θ stand for, each for a training run of its own of the same network. It
   * computes what {@link #optimizer} computes for each of them, up to round-off, in operations of
   * ND4J.
   *
   * @param thetas the weights of each particle's optimizer, at least one; copied
   * @param target as in {@link #optimizer}; at least one tensor
   * @param numSteps as in {@link #optimizer}
   * @throws IllegalArgumentException as {@link #optimizer}, or if there is no θ or no tensor
   */
  ParticleOptimizer particles(List<float[]> thetas, TensorLayout target, int numSteps);
}
