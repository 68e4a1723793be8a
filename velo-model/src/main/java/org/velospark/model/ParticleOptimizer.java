package org.velospark.model;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An optimizer at work on many training runs of one target network at once: every particle has
 * weights, gradients and optimizer state of its own, and none sees another's. A step costs about as
 * many operations for many particles as for one, which is what counts on a device where small
 * operations take as long as it takes to launch them.
 *
 * <p>Not thread-safe.
 */
public interface ParticleOptimizer extends AutoCloseable {

  /**
   * Takes one step of every particle.
   *
   * @param parameters the networks' weights [particles, weights], row-major, changed in place; a
   *     row is laid out as the network this optimizer was made for
   * @param gradients gradients of the losses, same shape, only read
   * @param losses the training loss of each particle that the gradients belong to
   * @throws IllegalArgumentException if a shape or type is not that
   */
  void update(INDArray parameters, INDArray gradients, float[] losses);

  /** Releases the memory of the state. The optimizer is not to be used after that. */
  @Override
  void close();
}
