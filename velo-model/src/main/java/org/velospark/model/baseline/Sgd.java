package org.velospark.model.baseline;

import java.util.Map;
import org.nd4j.linalg.learning.config.IUpdater;
import org.velospark.model.Optimizer;
import org.velospark.model.TensorLayout;

/**
 * Plain stochastic gradient descent, run by ND4J's own updater: {@code parameter -= learningRate ·
 * g}. Immutable and thread-safe.
 *
 * @param learningRate step size, above 0
 */
public record Sgd(double learningRate) implements UpdaterSettings {

  public Sgd {
    Setting.requirePositive("learning-rate", learningRate);
  }

  @Override
  public IUpdater updater() {
    return new org.nd4j.linalg.learning.config.Sgd(learningRate);
  }

  /**
   * Gradient descent ready for the first step of one training run. Takes one more block of the
   * network's size, released when it is garbage-collected.
   *
   * @param target layout of the network that will be trained
   */
  @Override
  public Optimizer optimizer(TensorLayout target) {
    return new UpdaterRun("gradient descent", target, updater().instantiate(Map.of(), true));
  }
}
