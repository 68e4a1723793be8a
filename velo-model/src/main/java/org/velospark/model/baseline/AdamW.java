package org.velospark.model.baseline;

import java.util.Map;
import org.nd4j.linalg.learning.AdamUpdater;
import org.velospark.model.Optimizer;
import org.velospark.model.TensorLayout;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, "Decoupled Weight Decay Regularization",
 * ICLR 2019): the step of {@link Adam}, by ND4J's own updater, and {@code parameter -= learningRate
 * · weightDecay · parameter} of the parameters before it. Immutable and thread-safe.
 *
 * @param adam all but the weight decay
 * @param weightDecay at least 0
 */
public record AdamW(Adam adam, double weightDecay) {
  /** That of PyTorch. */
  public static final double DEFAULT_WEIGHT_DECAY = 1e-2;

  public AdamW {
    Setting.requireNotNegative("weight-decay", weightDecay);
  }

  public AdamW(double learningRate) {
    this(new Adam(learningRate), DEFAULT_WEIGHT_DECAY);
  }

  /**
   * Ready for the first step of one training run. Takes three more blocks of the network's size,
   * released when they are garbage-collected.
   *
   * @param target layout of the network that will be trained
   */
  public Optimizer optimizer(TensorLayout target) {
    return new UpdaterRun(
        "AdamW",
        target,
        new org.nd4j.linalg.learning.config.Adam(
                adam.learningRate(), adam.beta1(), adam.beta2(), adam.epsilon())
            .instantiate(
                Map.of(
                    AdamUpdater.M_STATE,
                    UpdaterRun.zeros(target),
                    AdamUpdater.V_STATE,
                    UpdaterRun.zeros(target)),
                true),
        adam.learningRate() * weightDecay);
  }
}
