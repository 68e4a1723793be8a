package org.velospark.tasks.cost;

import java.util.Arrays;
import java.util.List;
import org.velospark.tasks.Cost;
import org.velospark.tasks.CostModel;

/**
 * Finds the {@link CostModel} whose predictions are closest to measurements, by their ratios: with
 * prediction p and measurement m it lowers the sum of {@code (p - m)² / (p m)}, which is about the
 * square of {@code ln(p / m)}, with no coefficient below zero. Least squares, by coordinate
 * descent, with the weights of the predictions before, over and over.
 */
final class CostFit {
  private static final int FEATURES = 4;
  private static final int REWEIGHTINGS = 30;
  private static final int SWEEPS = 1_000;

  private CostFit() {}

  /**
   * @throws IllegalArgumentException if there are fewer measurements than coefficients
   */
  static CostModel of(List<Measurement> measurements) {
    if (measurements.size() < FEATURES) {
      throw new IllegalArgumentException(
          "%d measurements, expected at least %d".formatted(measurements.size(), FEATURES));
    }
    CostModel model = new CostModel(0, 0, 0, 0);
    for (int k = 0; k < REWEIGHTINGS; k++) {
      model = refined(model, measurements);
    }
    return model;
  }

  private static CostModel refined(CostModel before, List<Measurement> measurements) {
    int count = measurements.size();
    double[][] rows = new double[count][];
    double[] missing = new double[count];
    for (int i = 0; i < count; i++) {
      double measured = measurements.get(i).seconds();
      double predicted = before.seconds(measurements.get(i).cost());
      // Before there is a prediction, the measurement stands for it.
      double scale = 1 / Math.sqrt(measured * (predicted > 0 ? predicted : measured));
      rows[i] = Arrays.stream(features(measurements.get(i).cost())).map(f -> f * scale).toArray();
      missing[i] = measured * scale;
    }
    double[] coefficients = new double[FEATURES];
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
