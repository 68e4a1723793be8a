package org.velospark.es;

/**
 * How estimates move the weights θ: every gradient is clipped, some are averaged, and a rule takes
 * a step with the average. Immutable.
 *
 * @param learningRate of the rule before any decay, above 0
 * @param decay how the learning rate falls over the run
 * @param gradientClip each element of each estimate's gradient is held within ± this, before it is
 *     averaged; above 0, infinite for no clipping
 * @param accumulation estimates that are averaged for one step, at least 1
 * @param rule what is done with the average
 */
public record OuterConfig(
    double learningRate, Decay decay, double gradientClip, int accumulation, Rule rule) {
  /** VeLO: general_lopt/configs/large_scale_phase1.py. */
  public static final double DEFAULT_LEARNING_RATE = 3e-4;

  /** VeLO: GradientClipOptimizer in learned_optimization, optimizers/base.py. */
  public static final double DEFAULT_GRADIENT_CLIP = 3;

  /** VeLO, phase 1: general_lopt/configs/large_scale_phase1.py. */
  public static final int DEFAULT_ACCUMULATION = 4;

  /** How an averaged gradient becomes a step. */
  public sealed interface Rule {}

  /**
   * Adam, Algorithm 1 of Kingma and Ba (ICLR 2015). The published runs add 1e-8 to the second
   * moment under the root as well, which changes nothing at the size that gradients have here.
   *
   * @param beta1 decay of the first moment, from 0 to below 1
   * @param beta2 decay of the second moment, from 0 to below 1; runs of a few hundred steps want it
   *     smaller than the default
   * @param epsilon added to the root of the second moment, above 0
   */
  public record Adam(double beta1, double beta2, double epsilon) implements Rule {
    /** VeLO: the defaults of Adam in learned_optimization, optimizers/optax_opts.py. */
    public static final double DEFAULT_BETA1 = 0.9;

    public static final double DEFAULT_BETA2 = 0.999;
    public static final double DEFAULT_EPSILON = 1e-8;

    public Adam {
      requireDecay("beta1", beta1);
      requireDecay("beta2", beta2);
      requirePositive("epsilon", epsilon);
    }

    public static Adam defaults() {
      return new Adam(DEFAULT_BETA1, DEFAULT_BETA2, DEFAULT_EPSILON);
    }
  }

  /**
   * A step against the gradient itself. With {@link Weighting.WeightedAverage}, no clipping and a
   * learning rate of σ²/temperature the new weights are the weighted average itself.
   */
  public record GradientDescent() implements Rule {}

  public OuterConfig {
    requirePositive("learning-rate", learningRate);
    if (!(gradientClip > 0)) {
      throw new IllegalArgumentException(
          "gradient-clip must be above 0, but is %s".formatted(gradientClip));
    }
    if (accumulation < 1) {
      throw new IllegalArgumentException(
          "accumulation must be at least 1, but is %d".formatted(accumulation));
    }
  }

  public static OuterConfig defaults() {
    return new OuterConfig(
        DEFAULT_LEARNING_RATE,
        Decay.NONE,
        DEFAULT_GRADIENT_CLIP,
        DEFAULT_ACCUMULATION,
        Adam.defaults());
  }

  private static void requirePositive(String key, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "%s must be above 0 and finite, but is %s".formatted(key, value));
    }
  }

  private static void requireDecay(String key, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(
          "%s must be at least 0 and below 1, but is %s".formatted(key, value));
    }
  }
}
