package org.velospark.tasks.cost;

import java.util.Arrays;
import java.util.List;
import org.velospark.tasks.Cost;
import org.velospark.tasks.CostModel;

/**
 * Finds the {@link CostModel} whose predictions are closest to measurements: least squares of the
 * relative errors with no coefficient below zero, by coordinate descent (the problem is convex, so
 * that reaches the best there is).
 */
final class CostFit {
  private static final int FEATURES = 4;
  private static final int SWEEPS = 20_000;

  private CostFit() {}

  /**
   * @throws IllegalArgumentException if there are fewer measurements than coefficients
   */
  static CostModel of(List<Measurement> measurements) {
    if (measurements.size() < FEATURES) {
      throw new IllegalArgumentException(
          "%d measurements, expected at least %d".formatted(measurements.size(), FEATURES));
    }
    int count = measurements.size();
    // Row i times the coefficients is to be one.
    double[][] rows = new double[count][];
    for (int i = 0; i < count; i++) {
      double[] features = features(measurements.get(i).cost());
      rows[i] = new double[FEATURES];
      for (int k = 0; k < FEATURES; k++) {
        rows[i][k] = features[k] / measurements.get(i).seconds();
      }
    }
    double[] coefficients = new double[FEATURES];
    double[] missing = new double[count];
    Arrays.fill(missing, 1);
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      for (int k = 0; k < FEATURES; k++) {
        improve(rows, missing, coefficients, k);
      }
    }
    return new CostModel(coefficients[0], coefficients[1], coefficients[2], coefficients[3]);
  }

  private static double[] features(Cost cost) {
    return new double[] {1, cost.operations(), cost.multiplyAdds(), cost.elements()};
  }

  /** Moves one coefficient to where the error is least with the others as they are. */
  private static void improve(double[][] rows, double[] missing, double[] coefficients, int k) {
    double product = 0;
    double square = 0;
    for (int i = 0; i < rows.length; i++) {
      product += rows[i][k] * missing[i];
      square += rows[i][k] * rows[i][k];
    }
    if (square == 0) {
      return;
    }
    double change = Math.max(-coefficients[k], product / square);
    coefficients[k] += change;
    for (int i = 0; i < rows.length; i++) {
      missing[i] -= change * rows[i][k];
    }
  }
}
