package org.velospark.tasks;

import org.apache.commons.rng.UniformRandomProvider;

/**
 * Whole numbers to draw from.
 *
 * @param min the smallest
 * @param max the largest; it can be drawn like any other
 */
public record IntRange(int min, int max) {
  public IntRange {
    if (min > max) {
      throw new IllegalArgumentException(
          "Range starts at %d and ends at %d, expected the end not below the start"
              .formatted(min, max));
    }
  }

  /** The range that has one number. */
  public static IntRange of(int value) {
    return new IntRange(value, value);
  }

  /** Draws a number; each has the same chance. */
  public int uniform(UniformRandomProvider random) {
    return random.nextInt(min, max + 1);
  }

  /**
   * Draws a number k with a chance of ln((k+1)/k) / ln((max+1)/min): the integer part of a number
   * that is log-uniform in [min, max+1). The published {@code log_int}
   * (google/learned_optimization, {@code tasks/parametric/parametric_utils.py}) ends at max instead
   * and so never draws it.
   *
   * @throws IllegalArgumentException if the range starts below 1
   */
  public int logUniform(UniformRandomProvider random) {
    if (min < 1) {
      throw new IllegalArgumentException(
          "Log-uniform range starts at %d, expected at least 1".formatted(min));
    }
    // Math's own differ in the last digit between machines, and so would what is sampled.
    double logMin = StrictMath.log(min);
    double log = logMin + random.nextDouble() * (StrictMath.log(max + 1.0) - logMin);
    // Rounding in exp may step over either end.
    return Math.max(min, Math.min(max, (int) StrictMath.exp(log)));
  }
}
