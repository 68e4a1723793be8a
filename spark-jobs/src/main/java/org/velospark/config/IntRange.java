package org.velospark.config;

/**
 * Whole numbers from {@code min} to {@code max}, both included.
 *
 * @throws IllegalArgumentException if min is above max
 */
public record IntRange(int min, int max) {

  public IntRange {
    if (min > max) {
      throw new IllegalArgumentException(
          "a range [min, max] must not have min above max, got [%d, %d]".formatted(min, max));
    }
  }
}
