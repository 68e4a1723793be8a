package org.velospark.model.lstm;

import org.velospark.model.accumulator.TensorAccumulators;

/**
 * Twelve numbers that describe a tensor to the LSTM: how large its second moment is, how many
 * dimensions it has, and how momenta and second moment vary over it. All are relative to the size
 * of the weights. Source: {@code lstm_features_for_tensor} in {@code hyper_v2.py}.
 */
public final class TensorStatistics {
  /** {@code mean_rms} (1), {@code rank} one-hot (5), {@code var_m} (3), {@code var_rms} (3). */
  public static final int COUNT = 12;

  /** The most dimensions larger than one that a tensor may have. */
  public static final int LARGEST_RANK = 4;

  private TensorStatistics() {}

  /**
   * Writes the {@link #COUNT} numbers.
   *
   * @param meanSquareOfWeights mean of the squares of the tensor's weights
   * @param rank number of dimensions larger than one, at most 4
   */
  public static void write(
      TensorAccumulators state, double meanSquareOfWeights, int rank, float[] out, int offset) {
    double scale = 1 / Math.sqrt(Math.max(1e-9, meanSquareOfWeights));
    int n = state.length();
    float[] rms = state.rms();
    double rmsSum = 0;
    double rmsSquares = 0;
    for (float v : rms) {
      rmsSum += v;
      rmsSquares += (double) v * v;
    }
    double meanRms = rmsSum / n;
    double meanSquareOfRms = rmsSquares / n;

    int at = offset;
    out[at++] = logMagnitude(scale * meanRms);
    for (int r = 0; r <= LARGEST_RANK; r++) {
      out[at++] = r == rank ? 1 : 0;
    }
    for (int d = 0; d < TensorAccumulators.DECAYS; d++) {
      double sum = 0;
      double squares = 0;
      for (float v : state.momentum(d)) {
        sum += v;
        squares += (double) v * v;
      }
      double mean = sum / n;
      double variance = Math.max(0, squares / n - mean * mean);
      // The source subtracts the momentum's mean from the second moment, not that moment's own.
      double spread = Math.max(0, meanSquareOfRms - 2 * meanRms * mean + mean * mean);
      out[at] = logMagnitude(scale * scale * variance);
      out[at + TensorAccumulators.DECAYS] = logMagnitude(scale * scale * spread);
      at++;
    }
  }

  private static float logMagnitude(double v) {
    double log = Math.log(1e-8 + Math.abs(10 * v));
    return (float) (0.5 * Math.max(-5, Math.min(5, log)));
  }
}
