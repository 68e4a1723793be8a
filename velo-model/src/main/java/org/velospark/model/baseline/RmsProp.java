package org.velospark.model.baseline;

import java.util.Map;
import org.nd4j.linalg.learning.RmsPropUpdater;
import org.nd4j.linalg.learning.config.IUpdater;
import org.velospark.model.Optimizer;
import org.velospark.model.TensorLayout;

/**
 * RMSProp (Tieleman and Hinton, "Neural networks for machine learning", lecture 6.5, 2012), run by
 * ND4J's own updater. Immutable and thread-safe.
 *
 * <p>A step with gradient {@code g}, for each element: {@code v = decay v + (1 - decay) g²;
 * parameter -= learningRate g / (sqrt(v) + epsilon)}.
 *
 * @param learningRate step size, above 0
 * @param decay of the second moment, from 0 to below 1
 * @param epsilon keeps the division finite, above 0
 */
public record RmsProp(double learningRate, double decay, double epsilon)
    implements UpdaterSettings {
  /** As in the lecture. */
  public static final double DEFAULT_DECAY = 0.9;

  public static final double DEFAULT_EPSILON = 1e-8;

  public RmsProp {
    Setting.requirePositive("learning-rate", learningRate);
    Setting.requireDecay("decay", decay);
    Setting.requirePositive("epsilon", epsilon);
  }

  public RmsProp(double learningRate) {
    this(learningRate, DEFAULT_DECAY, DEFAULT_EPSILON);
  }

  @Override
  public IUpdater updater() {
    return new org.nd4j.linalg.learning.config.RmsProp(learningRate, decay, epsilon);
  }

  /**
   * Ready for the first step of one training run. Takes two more blocks of the network's size,
   * released when they are garbage-collected.
   *
   * @param target layout of the network that will be trained
   */
  @Override
  public Optimizer optimizer(TensorLayout target) {
    return new UpdaterRun(
        "RMSProp",
        target,
        updater().instantiate(Map.of(RmsPropUpdater.G_STATE, UpdaterRun.zeros(target)), true));
  }
}
