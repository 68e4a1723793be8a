package org.velospark.tasks;

/**
 * Puts losses of one kind of task on the scale on which all tasks compare: {@code (clip(x, 0,
 * worst) - center) * factor}. A loss that is not a number, or infinite, counts as the worst.
 *
 * @param worst the largest loss that is told apart
 * @param center the loss that becomes zero
 * @param factor how much one unit of loss is
 */
public record LossScale(double worst, double center, double factor) {
  public LossScale {
    if (!(worst > 0 && factor > 0)
        || !Double.isFinite(worst)
        || !Double.isFinite(center)
        || !Double.isFinite(factor)) {
      throw new IllegalArgumentException(
          "Loss scale is worst %s, center %s, factor %s; expected finite numbers, worst and factor above 0"
              .formatted(worst, center, factor));
    }
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
    return new LossScale(Math.log(2.0 * classes), Math.log(classes / 5.0), 10 / Math.log(classes));
  }

  /** The loss on the common scale; always finite. */
  public double normalized(double loss) {
    return (capped(loss) - center) * factor;
  }

  /** The loss within [0, worst]; the worst if it is not finite. */
  public double capped(double loss) {
    return Double.isFinite(loss) ? Math.max(0, Math.min(worst, loss)) : worst;
  }
}
