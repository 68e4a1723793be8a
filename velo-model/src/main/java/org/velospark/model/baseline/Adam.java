package org.velospark.model.baseline;

import java.util.Map;
import org.nd4j.linalg.learning.AdamUpdater;
import org.nd4j.linalg.learning.config.IUpdater;
import org.velospark.model.Optimizer;
import org.velospark.model.TensorLayout;

/**
 * The settings of Adam (Kingma and Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015),
 * run by ND4J's own updater. Immutable and thread-safe.
 *
 * <p>Step {@code t}, counted from one, with gradient {@code g}, all operations for each element:
 *
 * <pre>
 *   m = beta1 m + (1 - beta1) g
 *   v = beta2 v + (1 - beta2) g²
 *   parameter -= learningRate · sqrt(1 - beta2^t) / (1 - beta1^t) · m / (sqrt(v) + epsilon)
 * </pre>
 *
 * This is the paper's faster form, at the end of its section 2: epsilon is added to the root of the
 * second moment as it is, not as corrected for its start at zero. It therefore weighs {@code 1 /
 * sqrt(1 - beta2^t)} times as much as in Algorithm 1 of the paper, which Optax and PyTorch follow:
 * 32 times at the first step, which matters to gradients below about 1e-6 and to no others.
 *
 * @param learningRate step size, above 0
 * @param beta1 decay of the first moment, from 0 to below 1
 * @param beta2 decay of the second moment, from 0 to below 1
 * @param epsilon keeps the division finite, above 0
 */
public record Adam(double learningRate, double beta1, double beta2, double epsilon)
    implements UpdaterSettings {
  /** Defaults of the paper; the learning rate has none, since it is what a baseline is tuned in. */
  public static final double DEFAULT_BETA1 = 0.9;

  public static final double DEFAULT_BETA2 = 0.999;
  public static final double DEFAULT_EPSILON = 1e-8;

  public Adam {
    Setting.requirePositive("learning-rate", learningRate);
    Setting.requireDecay("beta1", beta1);
    Setting.requireDecay("beta2", beta2);
    Setting.requirePositive("epsilon", epsilon);
  }

  public Adam(double learningRate) {
    this(learningRate, DEFAULT_BETA1, DEFAULT_BETA2, DEFAULT_EPSILON);
  }

  @Override
  public IUpdater updater() {
    return new org.nd4j.linalg.learning.config.Adam(learningRate, beta1, beta2, epsilon);
  }

  /**
   * Adam ready for the first step of one training run. Its moments are three more blocks of the
   * network's size, released when it is garbage-collected.
   *
   * @param target layout of the network that will be trained
   */
  @Override
  public Optimizer optimizer(TensorLayout target) {
    return new UpdaterRun(
        "Adam",
        target,
        updater()
            .instantiate(
                Map.of(
                    AdamUpdater.M_STATE,
                    UpdaterRun.zeros(target),
                    AdamUpdater.V_STATE,
                    UpdaterRun.zeros(target)),
                true));
  }
}
