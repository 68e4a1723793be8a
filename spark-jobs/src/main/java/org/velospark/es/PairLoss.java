package org.velospark.es;

import java.util.Comparator;

/**
 * What one unit of work came to: the normalised meta-losses of both sides of an antithetic pair on
 * one task. A pair that was tried on several tasks has one of these for each.
 *
 * @param pair index of the pair in its generation, from 0
 * @param positive loss of θ + σε; not finite if it was lost
 * @param negative loss of θ − σε; not finite if it was lost
 * @param earlier how many generations before this one have left their noise in the networks that
 *     the losses are of, and count: 0 unless unrolls go on from generation to generation
 */
public record PairLoss(int pair, double positive, double negative, long earlier) {

  /**
   * An order in which only equal units tie, so a sum taken in it depends on nothing but the units.
   */
  static final Comparator<PairLoss> ORDER =
      Comparator.comparingInt(PairLoss::pair)
          .thenComparingDouble(PairLoss::positive)
          .thenComparingDouble(PairLoss::negative)
          .thenComparingLong(PairLoss::earlier);

  public PairLoss {
    if (pair < 0) {
      throw new IllegalArgumentException("pair must be at least 0, but is %d".formatted(pair));
    }
    if (earlier < 0) {
      throw new IllegalArgumentException(
          "earlier must be at least 0, but is %d".formatted(earlier));
    }
  }

  /** Of networks that were trained from their initial weights in this generation. */
  public PairLoss(int pair, double positive, double negative) {
    this(pair, positive, negative, 0);
  }

  /** Whether both sides are finite. */
  public boolean isFinite() {
    return Double.isFinite(positive) && Double.isFinite(negative);
  }

  /** Positive minus negative, or zero if a side is not finite. */
  public double difference() {
    double difference = positive - negative;
    // Two finite sides can be too far apart for a double.
    return Double.isFinite(difference) ? difference : 0;
  }

  int nonFiniteSides() {
    return (Double.isFinite(positive) ? 0 : 1) + (Double.isFinite(negative) ? 0 : 1);
  }
}
