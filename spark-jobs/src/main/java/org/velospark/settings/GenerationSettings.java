package org.velospark.settings;

import org.velospark.config.ConfigSection;

/**
 * When a generation ends; section {@code generation}.
 *
 * @param deadline a generation ends after so many times its predicted time with the units that have
 *     returned; at least 1, or 0 to wait for all of them
 * @param leastFraction part of the units that must have returned by then, else it waits on; above
 *     0, at most 1
 * @throws IllegalArgumentException if a component is out of its range
 */
public record GenerationSettings(double deadline, double leastFraction) {
  private static final double LEAST_FRACTION = 0.9;

  /** Waits for all units. */
  public static final GenerationSettings COMPLETE = new GenerationSettings(0, LEAST_FRACTION);

  public GenerationSettings {
    if (!(deadline >= 1 || deadline == 0)) {
      throw new IllegalArgumentException(
          "deadline must be at least 1, or 0 for none, but is " + deadline);
    }
    if (!(leastFraction > 0 && leastFraction <= 1)) {
      throw new IllegalArgumentException(
          "least-fraction must be above 0 and at most 1, but is " + leastFraction);
    }
  }

  /** Whether a generation may end before all its units have returned. */
  public boolean hasDeadline() {
    return deadline > 0;
  }

  /** How many units must have returned for a generation to end at its deadline. */
  public int least(int units) {
    return (int) Math.ceil(leastFraction * units);
  }

  static GenerationSettings read(ConfigSection section) {
    return new GenerationSettings(
        section.readDouble("deadline", COMPLETE.deadline()),
        section.readDouble("least-fraction", COMPLETE.leastFraction()));
  }
}
