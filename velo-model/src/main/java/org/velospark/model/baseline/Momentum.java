package org.velospark.model.baseline;

import java.util.Map;
import org.nd4j.linalg.learning.NesterovsUpdater;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.velospark.model.Optimizer;
import org.velospark.model.TensorLayout;

/**
 * Gradient descent with Nesterov's momentum (Sutskever et al., "On the importance of initialization
 * and momentum in deep learning", ICML 2013), run by ND4J's own updater. Immutable and thread-safe.
 *
 * <p>A step with gradient {@code g}, taken at the parameters as they are: {@code w = momentum v -
 * learningRate g; parameter += (1 + momentum) w - momentum v; v = w}.
 *
 * @param learningRate step size, above 0
 * @param momentum what remains of the velocity, from 0 to below 1
 */
public record Momentum(double learningRate, double momentum) implements UpdaterSettings {
  public static final double DEFAULT_MOMENTUM = 0.9;

  public Momentum {
    Setting.requirePositive("learning-rate", learningRate);
    Setting.requireDecay("momentum", momentum);
  }

  public Momentum(double learningRate) {
    this(learningRate, DEFAULT_MOMENTUM);
  }

  @Override
  public IUpdater updater() {
    return new Nesterovs(learningRate, momentum);
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
        "momentum",
        target,
        updater().instantiate(Map.of(NesterovsUpdater.V_STATE, UpdaterRun.zeros(target)), true));
  }
}
