package org.velospark.tasks;

import org.apache.commons.rng.UniformRandomProvider;

/** Real numbers to draw from: {@code min} up to {@code max}. */
public record RealRange(double min, double max) {
  public RealRange {
    if (!(min <= max) || Double.isInfinite(min) || Double.isInfinite(max)) {
      throw new IllegalArgumentException(
          "Range starts at %s and ends at %s, expected finite numbers and the end not below the start"
              .formatted(min, max));
    }
  }

  /** The range that has one number. */
  public static RealRange of(double value) {
    return new RealRange(value, value);
  }

  /** Draws a number, all equally likely. */
  public double uniform(UniformRandomProvider random) {
    return min + random.nextDouble() * (max - min);
  }

  /**
   * Draws a number whose logarithm is uniform.
   *
   * @throws IllegalArgumentException if the range does not start above 0
   */
  public double logUniform(UniformRandomProvider random) {
    if (!(min > 0)) {
      throw new IllegalArgumentException(
          "Log-uniform range starts at %s, expected above 0".formatted(min));
    }
    // Math's own differ in the last digit between machines, and so would what is sampled.
    double logMin = StrictMath.log(min);
    double log = logMin + random.nextDouble() * (StrictMath.log(max) - logMin);
    // Rounding in exp may step over either end.
    return Math.max(min, Math.min(max, StrictMath.exp(log)));
  }
}
