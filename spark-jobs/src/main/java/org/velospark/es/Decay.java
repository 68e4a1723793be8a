package org.velospark.es;

/**
 * How the outer learning rate falls over a run.
 *
 * @param shape the curve
 * @param finalFraction what remains of the learning rate at the last generation; above 0, at most
 *     1. A constant rate has no use for it and keeps 1
 */
public record Decay(Shape shape, double finalFraction) {
  /** As VeLO was trained. */
  public static final Decay NONE = new Decay(Shape.CONSTANT, 1);

  /** The curve from one to the final fraction. */
  public enum Shape {
    CONSTANT,
    /** Half a wave of the cosine: level at both ends. */
    COSINE,
    /** The same factor at each generation. */
    EXPONENTIAL
  }

  public Decay {
    if (!(finalFraction > 0 && finalFraction <= 1)) {
      throw new IllegalArgumentException(
          "final-fraction must be above 0 and at most 1, but is %s".formatted(finalFraction));
    }
    if (shape == Shape.CONSTANT && finalFraction != 1) {
      throw new IllegalArgumentException(
          "final-fraction must be 1 when the learning rate is constant, but is %s"
              .formatted(finalFraction));
    }
  }

  /**
   * What the learning rate is multiplied with.
   *
   * @param generation index of the generation whose estimate completes a step, from 0: the first
   *     generation of a run has the full rate, the last has the final fraction, and so has any
   *     beyond it
   * @param generations how many generations the run has, at least 1
   */
  double factor(long generation, long generations) {
    double progress = generations == 1 ? 0 : Math.min(1, (double) generation / (generations - 1));
    return switch (shape) {
      case CONSTANT -> 1;
      case COSINE -> finalFraction + (1 - finalFraction) * (1 + Math.cos(Math.PI * progress)) / 2;
      case EXPONENTIAL -> Math.pow(finalFraction, progress);
    };
  }
}
