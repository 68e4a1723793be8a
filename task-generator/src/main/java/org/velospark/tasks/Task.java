package org.velospark.tasks;

import org.velospark.model.FlatTensors;
import org.velospark.model.StateFields;

/**
 * One target network with its data, ready to be trained. Everything random in it is a function of
 * the seeds passed in, so the two sides of an antithetic pair can share initial weights and
 * batches.
 *
 * <p>Not thread-safe. Holds native memory until {@link #close()}.
 */
public interface Task extends AutoCloseable {

  /** Which part of the data a loss is measured on. */
  enum Split {
    TRAINING,
    /** Examples that no training step ever sees. */
    HELD_OUT
  }

  TaskSpec spec();

  /** The weights; whoever trains the network changes them in place. */
  FlatTensors parameters();

  /** Filled by {@link #trainingStep}; same layout as the parameters. */
  FlatTensors gradients();

  /** Sets the parameters to the initial weights of a seed. */
  void initialize(long seed);

  /**
   * Computes the loss on training batch number {@code step} of a seed, and fills the gradients
   * (means over the minibatch). The parameters stay as they are.
   *
   * @return the loss; not finite when the network has diverged
   */
  float trainingStep(long seed, long step);

  /** The loss on fresh batch number {@code batch} of a seed, without gradients. */
  float loss(Split split, long seed, long batch);

  /**
   * The loss on training batch number {@code step} of a seed, the one that {@link #trainingStep}
   * takes, without gradients.
   */
  float trainingLoss(long seed, long step);

  /**
   * Names what the task remembers of earlier training steps beside its parameters. Whoever restores
   * that, and the parameters, trains on as if the network had never been another's. Most tasks have
   * nothing of the kind.
   */
  default void state(StateFields fields) {}

  /** How losses of this task compare with those of others. */
  LossScale lossScale();

  /** The loss on the scale on which tasks compare; always finite. */
  default double normalized(double loss) {
    return lossScale().normalized(loss);
  }

  /** Native memory that it holds, in bytes. */
  long bytes();

  @Override
  void close();
}
