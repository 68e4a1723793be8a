package org.velospark.es;

/**
 * How much of the difference between the two sides of a pair enters the gradient. All of them are
 * odd functions: swapping the sides swaps the sign.
 */
public sealed interface Difference {

  /** The part of a finite difference that counts. */
  double apply(double difference);

  /** The whole difference: an unbiased estimate, at the mercy of outliers. */
  record Raw() implements Difference {
    @Override
    public double apply(double difference) {
      return difference;
    }
  }

  /**
   * The difference, held within ±limit.
   *
   * @param limit largest size that counts, in units of the normalised loss; above 0
   */
  record Clipped(double limit) implements Difference {
    public Clipped {
      if (!(limit > 0 && limit < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "clip-limit must be above 0 and finite, but is %s".formatted(limit));
      }
    }

    @Override
    public double apply(double difference) {
      return Math.max(-limit, Math.min(limit, difference));
    }
  }

  /** −1, 0 or 1: which side was better, as VeLO was trained. Tasks of any scale count the same. */
  record Sign() implements Difference {
    @Override
    public double apply(double difference) {
      return Math.signum(difference);
    }
  }
}
