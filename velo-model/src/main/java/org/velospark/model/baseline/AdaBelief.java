package org.velospark.model.baseline;

import java.util.Map;
import org.nd4j.linalg.learning.AdaBeliefUpdater;
import org.nd4j.linalg.learning.config.IUpdater;
import org.velospark.model.Optimizer;
import org.velospark.model.TensorLayout;

/**
 * AdaBelief (Zhuang et al., "AdaBelief Optimizer: Adapting Stepsizes by the Belief in Observed
 * Gradients", NeurIPS 2020), run by ND4J's own updater. Immutable and thread-safe.
 *
 * <p>Step {@code t}, counted from one, with gradient {@code g}, all operations for each element:
 *
 * <pre>
 *   m = beta1 m + (1 - beta1) g
 *   s = beta2 s + (1 - beta2) (g - m)² + epsilon
 *   parameter -= learningRate · sqrt(1 - beta2^t) / (1 - beta1^t) · m / (sqrt(s) + epsilon)
 * </pre>
 *
 * The second epsilon is added to the root as it is, not as corrected for its start at zero, as in
 * {@link Adam}.
 *
 * @param learningRate step size, above 0
 * @param beta1 decay of the first moment, from 0 to below 1
 * @param beta2 decay of the squared deviation from it, from 0 to below 1
 * @param epsilon keeps the division finite, above 0
 */
public record AdaBelief(double learningRate, double beta1, double beta2, double epsilon)
    implements UpdaterSettings {
  /** Defaults of the paper. */
  public static final double DEFAULT_BETA1 = 0.9;

  public static final double DEFAULT_BETA2 = 0.999;

  /** The paper's for most of its experiments. */
  public static final double DEFAULT_EPSILON = 1e-8;

  public AdaBelief {
    Setting.requirePositive("learning-rate", learningRate);
    Setting.requireDecay("beta1", beta1);
    Setting.requireDecay("beta2", beta2);
    Setting.requirePositive("epsilon", epsilon);
  }

  public AdaBelief(double learningRate) {
    this(learningRate, DEFAULT_BETA1, DEFAULT_BETA2, DEFAULT_EPSILON);
  }

  @Override
  public IUpdater updater() {
    return new org.nd4j.linalg.learning.config.AdaBelief(learningRate, beta1, beta2, epsilon);
  }

  /**
   * Ready for the first step of one training run. Takes three more blocks of the network's size,
   * released when they are garbage-collected.
   *
   * @param target layout of the network that will be trained
   */
  @Override
  public Optimizer optimizer(TensorLayout target) {
    return new UpdaterRun(
        "AdaBelief",
        target,
        updater()
            .instantiate(
                Map.of(
                    AdaBeliefUpdater.M_STATE,
                    UpdaterRun.zeros(target),
                    AdaBeliefUpdater.S_STATE,
                    UpdaterRun.zeros(target)),
                true));
  }
}
