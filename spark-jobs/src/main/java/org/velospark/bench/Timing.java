package org.velospark.bench;

import java.util.Arrays;

/**
 * How long one step takes, in microseconds.
 *
 * @param best of all rounds: whatever else a machine does only makes it slower
 * @param median of all rounds
 */
public record Timing(double best, double median) {

  static Timing of(double[] micros) {
    double[] sorted = micros.clone();
    Arrays.sort(sorted);
    return new Timing(sorted[0], median(micros));
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
