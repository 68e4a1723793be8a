package org.velospark.unroll;

import java.io.Serializable;

/**
 * Consecutive training steps of an unroll.
 *
 * @param from the first of them, from 0
 * @param to the step after the last of them, above {@code from}
 * @param unrollSteps steps of the whole unroll, as the optimizer is told; not below {@code to}
 * @param ends whether the unroll ends with them, be it early
 */
public record Truncation(int from, int to, int unrollSteps, boolean ends) implements Serializable {

  public Truncation {
    if (from < 0 || to <= from || unrollSteps < to) {
      throw new IllegalArgumentException(
          "steps must be at least 1 and within the unroll, but are %d to %d of %d"
              .formatted(from, to, unrollSteps));
    }
  }

  /** An unroll in one piece. */
  public static Truncation whole(int steps) {
    return new Truncation(0, steps, steps, true);
  }

  /** How many truncations of {@code length} steps an unroll has; the last may be shorter. */
  public static int count(int unrollSteps, int length) {
    return (unrollSteps - 1) / length + 1;
  }

  /**
   * One of the truncations of an unroll.
   *
   * @param index which, from 0
   * @param count with how many of them the unroll ends, at most {@link #count}
   */
  public static Truncation of(int unrollSteps, int length, long index, int count) {
    if (index < 0 || index >= count) {
      throw new IllegalArgumentException(
          "The unroll has %d truncations, there is no number %d".formatted(count, index));
    }
    int from = (int) (index * length);
    int to = (int) Math.min(unrollSteps, (long) from + length);
    return new Truncation(from, to, unrollSteps, index == count - 1);
  }

  /** How many steps it has. */
  public int steps() {
    return to - from;
  }

  /** Whether the unroll begins with it. */
  public boolean begins() {
    return from == 0;
  }
}
