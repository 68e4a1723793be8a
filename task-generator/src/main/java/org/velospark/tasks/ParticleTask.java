package org.velospark.tasks;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.velospark.model.TensorLayout;
import org.velospark.tasks.Task.Split;

/**
 * Several target networks of one spec, trained side by side by operations that work on all of them
 * at once: what a {@link Task} is, for as many particles. A particle has the initial weights and
 * the minibatches that a task gives its seed, and knows nothing of the others.
 *
 * <p>Not thread-safe. Holds native memory until {@link #close()}.
 */
public interface ParticleTask extends AutoCloseable {

  TaskSpec spec();

  /** Number of particles. */
  int particles();

  /** Names, shapes and places of a particle's weights in its row. */
  TensorLayout layout();

  /**
   * The weights [particles, length], where the backend computes; whoever trains the networks
   * changes them in place.
   */
  INDArray parameters();

  /** Filled by {@link #trainingStep}; same shape as the parameters. */
  INDArray gradients();

  /**
   * Sets the parameters to initial weights.
   *
   * @param seeds one for each particle; two may be the same
   * @throws IllegalArgumentException if there are more or fewer
   */
  void initialize(long[] seeds);

  /**
   * Computes each loss on training batch number {@code step} of the particle's seed, and fills the
   * gradients. The parameters stay as they are.
   *
   * @param seeds as in {@link #initialize}
   * @return the losses; not finite where a network has diverged
   */
  float[] trainingStep(long[] seeds, long step);

  /** The losses on fresh batch number {@code batch} of each seed, without gradients. */
  float[] loss(Split split, long[] seeds, long batch);

  /** The losses on the batches that {@link #trainingStep} takes, without gradients. */
  float[] trainingLoss(long[] seeds, long step);

  /** How losses of these tasks compare with those of others. */
  LossScale lossScale();

  /** A loss on the scale on which tasks compare; always finite. */
  default double normalized(double loss) {
    return lossScale().normalized(loss);
  }

  /** Native memory that it holds, in bytes. */
  long bytes();

  @Override
  void close();
}
