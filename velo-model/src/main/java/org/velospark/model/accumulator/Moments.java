package org.velospark.model.accumulator;

import org.velospark.model.StateFields;

/**
 * Mean and variance over a tensor of its three momenta and of its second moment, in this order.
 *
 * <p>Variances come from sums of deviations from a {@link #shift} close to the mean, since the LSTM
 * sees the logarithm of a variance that may be a tiny part of the mean's square. Running means are
 * linear, so the mean after a step follows from the mean before and that of the gradients. Not
 * thread-safe.
 */
public final class Moments {
  /** The three momenta and the second moment. */
  public static final int COUNT = TensorAccumulators.DECAYS + 1;

  /** Index of the second moment. */
  public static final int RMS = TensorAccumulators.DECAYS;

  private final double[] mean = new double[COUNT];
  private final double[] variance = new double[COUNT];
  private final float[] shift = new float[COUNT];

  /**
   * Sets the shifts for the present step.
   *
   * @param meanGradient mean of the gradients
   * @param meanSquare mean of their squares
   */
  public void predict(double meanGradient, double meanSquare) {
    for (int d = 0; d < RMS; d++) {
      shift[d] = (float) blend(TensorAccumulators.decayOf(d), mean[d], meanGradient);
    }
    shift[RMS] = (float) blend(TensorAccumulators.RMS_DECAY, mean[RMS], meanSquare);
  }

  private static double blend(float decay, double mean, double value) {
    return mean * decay + value * (1 - decay);
  }

  /** What kernels subtract before they sum. */
  public float shift(int i) {
    return shift[i];
  }

  /**
   * Takes in the sums of a step.
   *
   * @param deviation sum over the tensor's elements of {@code value - shift}
   * @param square sum of the squares of that
   */
  public void set(int i, double deviation, double square, int length) {
    double offset = deviation / length;
    mean[i] = shift[i] + offset;
    variance[i] = Math.max(0, square / length - offset * offset);
  }

  /** All that is remembered from step to step. */
  void state(StateFields fields) {
    fields.doubles(mean);
    fields.doubles(variance);
  }

  public double mean(int i) {
    return mean[i];
  }

  public double variance(int i) {
    return variance[i];
  }

  public double meanSquare(int i) {
    return variance[i] + mean[i] * mean[i];
  }
}
