package org.velospark.model;

/**
 * An optimizer at work on one target network: it holds the state of one training run and changes
 * the network's weights once a step. Learned optimizers and hand-made ones look the same from here.
 *
 * <p>Not thread-safe; one training run owns it.
 */
public interface Optimizer {

  /**
   * Takes one step.
   *
   * @param parameters the network's weights, changed in place; laid out as this optimizer was made
   *     for
   * @param gradients gradient of the loss, the mean over the minibatch; same layout, only read
   * @param loss the training loss that the gradients belong to
   */
  void update(FlatTensors parameters, FlatTensors gradients, float loss);
}
