package org.velospark.suite;

import java.util.stream.IntStream;

/**
 * When and on how much losses are measured during a training.
 *
 * @param points how often, besides before the first step; at least 1
 * @param batches each loss is the mean of so many batches, the same ones each time; at least 1
 */
public record MeasuringPlan(int points, int batches) {
  /** Points are closer at the start, where losses fall faster. */
  private static final double SPACING = 1.5;

  /** A loss takes about a third of a training step: there is no way back. */
  private static final double LOSS_PER_STEP = 1.0 / 3;

  public MeasuringPlan {
    if (points < 1 || batches < 1) {
      throw new IllegalArgumentException(
          "measured: points are %d and batches %d, expected at least 1 of each"
              .formatted(points, batches));
    }
  }

  /** Steps after which a training is measured, ascending, from 0 to all of them. */
  public int[] at(int steps) {
    return IntStream.rangeClosed(0, points)
        .map(i -> (int) Math.round(steps * StrictMath.pow((double) i / points, SPACING)))
        .distinct()
        .toArray();
  }

  /** How many training steps measuring takes as long as. */
  double steps() {
    return 2 * (points + 1.0) * batches * LOSS_PER_STEP;
  }
}
