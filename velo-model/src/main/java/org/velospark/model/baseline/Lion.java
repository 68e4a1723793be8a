package org.velospark.model.baseline;

import org.velospark.model.Optimizer;
import org.velospark.model.TensorLayout;

/**
 * Lion (Chen et al., "Symbolic Discovery of Optimization Algorithms", NeurIPS 2023, program 1).
 * Immutable and thread-safe.
 *
 * <p>A step with gradient {@code g}, for each element: {@code parameter -= learningRate ·
 * (sign(beta1 m + (1 - beta1) g) + weightDecay · parameter); m = beta2 m + (1 - beta2) g}.
 *
 * @param learningRate step size, above 0
 * @param beta1 weight of the momentum in the step, from 0 to below 1
 * @param beta2 decay of the momentum, from 0 to below 1
 * @param weightDecay at least 0
 */
public record Lion(double learningRate, double beta1, double beta2, double weightDecay) {
  /** Defaults of the paper. */
  public static final double DEFAULT_BETA1 = 0.9;

  public static final double DEFAULT_BETA2 = 0.99;

  /** That of Optax; the paper chooses it task by task. */
  public static final double DEFAULT_WEIGHT_DECAY = 1e-3;

  public Lion {
    Setting.requirePositive("learning-rate", learningRate);
    Setting.requireDecay("beta1", beta1);
    Setting.requireDecay("beta2", beta2);
    Setting.requireNotNegative("weight-decay", weightDecay);
  }

  public Lion(double learningRate) {
    this(learningRate, DEFAULT_BETA1, DEFAULT_BETA2, DEFAULT_WEIGHT_DECAY);
  }

  /**
   * Ready for the first step of one training run.
   *
   * @param target layout of the network that will be trained
   */
  public Optimizer optimizer(TensorLayout target) {
    return new Run(this, target);
  }

  private static final class Run extends ArrayRun {
    private final Lion settings;
    private final float[] momentum;

    Run(Lion settings, TensorLayout target) {
      super("Lion", target);
      this.settings = settings;
      this.momentum = new float[target.length()];
    }

    @Override
    void step(float[] parameters, float[] gradients, int t) {
      float rate = (float) settings.learningRate;
      float decay = (float) (settings.learningRate * settings.weightDecay);
      float old = (float) settings.beta1;
      float fresh = (float) (1 - settings.beta1);
      float kept = (float) settings.beta2;
      float added = (float) (1 - settings.beta2);
      for (int k = 0; k < parameters.length; k++) {
        float direction = Math.signum(old * momentum[k] + fresh * gradients[k]);
        parameters[k] -= rate * direction + decay * parameters[k];
        momentum[k] = kept * momentum[k] + added * gradients[k];
      }
    }
  }
}
