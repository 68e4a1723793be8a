package org.velospark.chart;

import java.util.Arrays;

/**
 * The losses that an axis shows.
 *
 * @param logarithmic whether they are shown by their logarithms: all are above zero, and far apart
 */
record LossRange(double min, double max, boolean logarithmic) {
  private static final double FAR = 20;

  /** The range of all finite ones among some losses; 0 to 1 if there are none. */
  static LossRange of(double[]... losses) {
    double[] finite =
        Arrays.stream(losses).flatMapToDouble(Arrays::stream).filter(Double::isFinite).toArray();
    if (finite.length == 0) {
      return new LossRange(0, 1, false);
    }
    double min = Arrays.stream(finite).min().getAsDouble();
    double max = Arrays.stream(finite).max().getAsDouble();
    // Losses that are all the same are drawn in the middle.
    return min == max
        ? new LossRange(min - 0.5, max + 0.5, false)
        : new LossRange(min, max, min > 0 && max > FAR * min);
  }

  /** Where a loss lies between both ends: 0 to 1. */
  double place(double loss) {
    return logarithmic ? Math.log(loss / min) / Math.log(max / min) : (loss - min) / (max - min);
  }

  /** The loss at a place. */
  double at(double place) {
    return logarithmic ? min * Math.pow(max / min, place) : min + place * (max - min);
  }
}
