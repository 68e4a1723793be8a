package org.velospark.chart;

import java.util.Arrays;
import org.velospark.unroll.LearningCurve;

/**
 * Training losses in few points, each the mean of as many successive ones.
 *
 * @param steps the middle of each window, in steps
 * @param losses mean loss of each window
 */
record Smoothing(double[] steps, double[] losses) {

  /**
   * Smooths the finite losses of a curve.
   *
   * @param windows how many points at most
   */
  static Smoothing of(LearningCurve curve, int windows) {
    int finite = curve.training().length - (curve.diverged() ? 1 : 0);
    int count = Math.min(windows, finite);
    double[] steps = new double[count];
    double[] losses = new double[count];
    for (int k = 0; k < count; k++) {
      int from = (int) ((long) finite * k / count);
      int to = (int) ((long) finite * (k + 1) / count);
      steps[k] = (from + to - 1) / 2.0;
      losses[k] = curve.meanTraining(from, to);
    }
    return new Smoothing(steps, losses);
  }

  /**
   * Means of successive values; not finite where one of them is not.
   *
   * @param windows how many points at most
   */
  static Smoothing of(double[] values, int windows) {
    int count = Math.min(windows, values.length);
    double[] places = new double[count];
    double[] means = new double[count];
    for (int k = 0; k < count; k++) {
      int from = (int) ((long) values.length * k / count);
      int to = (int) ((long) values.length * (k + 1) / count);
      places[k] = (from + to - 1) / 2.0;
      means[k] = Arrays.stream(values, from, to).average().orElseThrow();
    }
    return new Smoothing(places, means);
  }
}
