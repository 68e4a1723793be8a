package org.velospark.tasks;

/**
 * Puts losses of one kind of task on the scale on which all tasks compare: {@code (clip(t(x), best,
 * worst) - center) * factor}, where t is the identity or {@code ln(x + 1e-8)}. A loss that is not a
 * number, or infinite, counts as the worst.
 *
 * @param logarithmic whether t is the logarithm
 * @param best the smallest t(x) that is told apart
 * @param worst the largest t(x) that is told apart
 * @param center the t(x) that becomes zero
 * @param factor how much one unit of t(x) is
 */
public record LossScale(
    boolean logarithmic, double best, double worst, double center, double factor) {
  private static final double SMALLEST = 1e-8;

  public LossScale {
    if (!(best < worst && factor > 0)
        || !Double.isFinite(best)
        || !Double.isFinite(worst)
        || !Double.isFinite(center)
        || !Double.isFinite(factor)) {
      throw new IllegalArgumentException(
          "Loss scale is best %s, worst %s, center %s, factor %s; expected finite numbers, best below worst and factor above 0"
              .formatted(best, worst, center, factor));
    }
  }

  /** A scale that takes losses as they are. */
  public static LossScale linear(double best, double worst, double center, double factor) {
    return new LossScale(false, best, worst, center, factor);
  }

  /** A scale that takes the logarithm of losses first. */
  public static LossScale logarithmic(double best, double worst, double center, double factor) {
    return new LossScale(true, best, worst, center, factor);
  }

  /**
   * The scale of a mean cross entropy in nats: {@code clip(x, 0, ln 2c)} becomes {@code (x -
   * ln(c/5)) * 10 / ln c}. Source: {@code normalizer} in google/learned_optimization's {@code
   * tasks/parametric/image_mlp.py}.
   *
   * @param classes the number of classes c, at least 2
   */
  public static LossScale classification(int classes) {
    if (classes < 2) {
      throw new IllegalArgumentException(
          "Classification into %d classes, expected at least 2".formatted(classes));
    }
    return linear(0, Math.log(2.0 * classes), Math.log(classes / 5.0), 10 / Math.log(classes));
  }

  /**
   * Another scale of a mean cross entropy in nats, for larger networks: {@code clip(x, 0, ln 2c)}
   * becomes {@code x * 10 / ln 2c}. Source: {@code normalizer} in google/learned_optimization's
   * {@code tasks/parametric/image_resnet.py} and {@code tasks/fixed/vit.py}.
   *
   * @param classes the number of classes c, at least 1
   */
  public static LossScale crossEntropy(int classes) {
    if (classes < 1) {
      throw new IllegalArgumentException(
          "Cross entropy of %d classes, expected at least 1".formatted(classes));
    }
    double worst = Math.log(2.0 * classes);
    return linear(0, worst, 0, 10 / worst);
  }

  /** The loss on the common scale; always finite. */
  public double normalized(double loss) {
    return (clipped(loss) - center) * factor;
  }

  /** The smallest and the largest number that {@link #normalized} gives. */
  public RealRange range() {
    return new RealRange((best - center) * factor, (worst - center) * factor);
  }

  /** The loss within the losses that are told apart; the worst of them if it is not finite. */
  public double capped(double loss) {
    double clipped = clipped(loss);
    return logarithmic ? Math.exp(clipped) - SMALLEST : clipped;
  }

  private double clipped(double loss) {
    if (!Double.isFinite(loss)) {
      return worst;
    }
    // A loss below zero has no logarithm; it is as good as zero.
    double transformed = logarithmic ? Math.log(Math.max(0, loss) + SMALLEST) : loss;
    return Math.max(best, Math.min(worst, transformed));
  }
}
