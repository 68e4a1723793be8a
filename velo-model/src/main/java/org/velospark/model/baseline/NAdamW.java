package org.velospark.model.baseline;

import org.velospark.model.Optimizer;
import org.velospark.model.TensorLayout;

/**
 * Adam with Nesterov's momentum, decoupled weight decay, and a rate that rises linearly and falls
 * along a cosine. Immutable and thread-safe. Source: google/learned_optimization, {@code
 * optimizers/nadamw.py} and {@code optimizers/learning_rate_schedules.py}, after Metz et al.,
 * "Using a thousand optimization tasks to learn hyperparameter search strategies",
 * arXiv:2002.11887.
 *
 * <p>Step {@code t} of {@code T}, both counted from one, with gradient {@code g}, all operations
 * for each element:
 *
 * <pre>
 *   rate = learningRate · min(1, t / (warmUp T)) · (1 + cos(pi · x)) / 2
 *   x = max(0, t - 1 - warmUp T) / (T - warmUp T), at most 1
 *   m = beta1 m + (1 - beta1) g
 *   v = beta2 v + (1 - beta2) g²
 *   r = rate · sqrt(1 - beta2^t) / (1 - beta1^t)
 *   parameter -= r · (beta1 m + (1 - beta1) g) / (sqrt(v) + epsilon) + r · weightDecay · parameter
 * </pre>
 *
 * The cosine begins where the warm-up ends. In the published schedule the rate rises until the
 * cosine begins, whatever the length of its warm-up, and the first step has a rate of zero; its
 * description says what is done here. Steps after the last leave parameters as they are.
 *
 * @param learningRate the largest rate, above 0
 * @param beta1 decay of the first moment, from 0 to below 1
 * @param beta2 decay of the second moment, from 0 to below 1
 * @param epsilon keeps the division finite, above 0
 * @param weightDecay at least 0
 * @param warmUp part of the steps in which the rate rises, from 0 to below 1
 */
public record NAdamW(
    double learningRate,
    double beta1,
    double beta2,
    double epsilon,
    double weightDecay,
    double warmUp) {
  /** That of {@link AdamW}. */
  public static final double DEFAULT_WEIGHT_DECAY = AdamW.DEFAULT_WEIGHT_DECAY;

  /** One step in twenty. */
  public static final double DEFAULT_WARM_UP = 0.05;

  public NAdamW {
    Setting.requirePositive("learning-rate", learningRate);
    Setting.requireDecay("beta1", beta1);
    Setting.requireDecay("beta2", beta2);
    Setting.requirePositive("epsilon", epsilon);
    Setting.requireNotNegative("weight-decay", weightDecay);
    Setting.requireDecay("warm-up", warmUp);
  }

  public NAdamW(double learningRate) {
    this(
        learningRate,
        Adam.DEFAULT_BETA1,
        Adam.DEFAULT_BETA2,
        Adam.DEFAULT_EPSILON,
        DEFAULT_WEIGHT_DECAY,
        DEFAULT_WARM_UP);
  }

  /**
   * The rate of a step.
   *
   * @param t its number, from 1
   * @param numSteps steps of the whole training, at least 1
   */
  public double rate(int t, int numSteps) {
    double rising = warmUp * numSteps;
    double risen = rising > 0 ? Math.min(1, t / rising) : 1;
    double fallen = Math.min(1, Math.max(0, t - 1 - rising) / (numSteps - rising));
    return learningRate * risen * (1 + Math.cos(Math.PI * fallen)) / 2;
  }

  /**
   * Ready for the first step of one training run.
   *
   * @param target layout of the network that will be trained
   * @param numSteps how many steps the training will take, at least 1
   */
  public Optimizer optimizer(TensorLayout target, int numSteps) {
    if (numSteps < 1) {
      throw new IllegalArgumentException(
          "num-steps must be at least 1, but is %d".formatted(numSteps));
    }
    return new Run(this, target, numSteps);
  }

  private static final class Run extends ArrayRun {
    private final NAdamW settings;
    private final int numSteps;
    private final float[] first;
    private final float[] second;

    Run(NAdamW settings, TensorLayout target, int numSteps) {
      super("NAdamW", target);
      this.settings = settings;
      this.numSteps = numSteps;
      this.first = new float[target.length()];
      this.second = new float[target.length()];
    }

    @Override
    void step(float[] parameters, float[] gradients, int t) {
      double corrected =
          settings.rate(t, numSteps)
              * Math.sqrt(1 - Math.pow(settings.beta2, t))
              / (1 - Math.pow(settings.beta1, t));
      float rate = (float) corrected;
      float decay = (float) (corrected * settings.weightDecay);
      float beta1 = (float) settings.beta1;
      float rest1 = (float) (1 - settings.beta1);
      float beta2 = (float) settings.beta2;
      float rest2 = (float) (1 - settings.beta2);
      float epsilon = (float) settings.epsilon;
      for (int k = 0; k < parameters.length; k++) {
        float g = gradients[k];
        float m = beta1 * first[k] + rest1 * g;
        float v = beta2 * second[k] + rest2 * g * g;
        first[k] = m;
        second[k] = v;
        float direction = (beta1 * m + rest1 * g) / ((float) Math.sqrt(v) + epsilon);
        parameters[k] -= rate * direction + decay * parameters[k];
      }
    }
  }
}
