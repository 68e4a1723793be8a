package org.velospark.model.lstm;

import org.velospark.model.accumulator.Moments;
import org.velospark.model.accumulator.TensorAccumulators;

/**
 * Twelve numbers that describe a tensor to the LSTM: how large its second moment is, how many
 * dimensions it has, and how momenta and second moment vary over it. All are relative to the size
 * of the weights. Source: {@code lstm_features_for_tensor} in {@code hyper_v2.py}.
 */
public final class TensorStatistics {
  /** {@code mean_rms} (1), {@code rank} one-hot (5), {@code var_m} (3), {@code var_rms} (3). */
  public static final int COUNT = 12;

  /** Of a tensor with more dimensions larger than one, none of the five places is set. */
  public static final int LARGEST_RANK = 4;

  private TensorStatistics() {}

  /**
   * Writes the {@link #COUNT} numbers.
   *
   * @param meanSquareOfWeights mean of the squares of the tensor's weights
   * @param rank number of dimensions larger than one
   */
  public static void write(
      Moments moments, double meanSquareOfWeights, int rank, float[] out, int offset) {
    double scale = 1 / Math.sqrt(Math.max(1e-9, meanSquareOfWeights));
    double meanRms = moments.mean(Moments.RMS);
    int at = offset;
    out[at++] = logMagnitude(scale * meanRms);
    for (int r = 0; r <= LARGEST_RANK; r++) {
      out[at++] = r == rank ? 1 : 0;
    }
    for (int d = 0; d < TensorAccumulators.DECAYS; d++) {
      // The source subtracts the momentum's mean from the second moment, not that moment's own.
      double difference = meanRms - moments.mean(d);
      double spread = moments.variance(Moments.RMS) + difference * difference;
      out[at] = logMagnitude(scale * scale * moments.variance(d));
      out[at + TensorAccumulators.DECAYS] = logMagnitude(scale * scale * spread);
      at++;
    }
  }

  private static float logMagnitude(double v) {
    double log = Math.log(1e-8 + Math.abs(10 * v));
    return (float) (0.5 * Math.max(-5, Math.min(5, log)));
  }
}
