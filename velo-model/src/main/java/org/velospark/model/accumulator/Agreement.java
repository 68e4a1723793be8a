package org.velospark.model.accumulator;

/**
 * How much the gradients of a tensor agree over time: the root mean square of the momentum over
 * what independent gradients of the same second moment would leave of it. It is one for noise, up
 * to fourteen where all gradients are alike, and below one where they turn around, as they do when
 * steps are too large. It has no scale: those of large and small gradients and weights are alike.
 *
 * <p>Adam's steps are in proportion to it, since it divides the momentum by the root of the second
 * moment. Features of a learned optimizer are divided by their root mean square over the tensor,
 * which takes it away; a power of it as a factor of the steps gives it back. Not thread-safe.
 */
public final class Agreement {
  /** Index of the decay, 0.99, of the momentum and the second moment that are compared. */
  public static final int DECAY = 1;

  /** Largest absolute value of its logarithm. */
  public static final double LIMIT = 4;

  /** Added to mean squares before their logarithm. */
  public static final double TINY = 1e-30;

  private final double power;
  private double correction;

  /**
   * @param power of the agreement, by which steps are multiplied
   */
  public Agreement(double power) {
    this.power = power;
  }

  /**
   * What the logarithm of a momentum's mean square, relative to the second moment, needs to have
   * added so as to be zero for noise. Both begin at zero, and are so much smaller at first.
   *
   * @param steps how many gradients they have taken in
   */
  public static double correction(long steps) {
    if (steps == 0) {
      return 0;
    }
    double decay = TensorAccumulators.decayOf(DECAY);
    // The sum of the squares of the gradients' weights (1 - decay) decay^i.
    double noise = (1 - decay) / (1 + decay) * (1 - Math.pow(decay, 2.0 * steps));
    return Math.log(1 - Math.pow(decay, steps)) - Math.log(noise);
  }

  /** Has to be called when tensors have taken in another gradient. */
  public void atStep(long steps) {
    correction = correction(steps);
  }

  /** Factor of the steps of a tensor; one before its first gradient. */
  public float gain(TensorAccumulators tensor) {
    double momentum = Math.log(tensor.moments().meanSquare(DECAY) + TINY);
    double second = Math.log(tensor.columns().average(DECAY) + TINY);
    double agreement = (momentum - second + correction) / 2;
    return (float) Math.exp(power * Math.max(-LIMIT, Math.min(LIMIT, agreement)));
  }
}
