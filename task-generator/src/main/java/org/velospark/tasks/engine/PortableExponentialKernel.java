package org.velospark.tasks.engine;

import java.util.Arrays;

/** In plain loops, which the compiler turns into vectors. */
final class PortableExponentialKernel implements ExponentialKernel {
  private final float[] lower = new float[Transcendental.TILE];
  private final Transcendental functions = new Transcendental();

  @Override
  public void exp(float[] values, int length) {
    if (length <= Transcendental.TILE) {
      functions.exp(values, length);
      return;
    }
    for (int k = 0; k < length; k += Transcendental.TILE) {
      int part = Math.min(Transcendental.TILE, length - k);
      System.arraycopy(values, k, lower, 0, part);
      functions.exp(lower, part);
      System.arraycopy(lower, 0, values, k, part);
    }
  }

  /** Lane by lane first: the compiler makes vectors of loops without a result. */
  @Override
  public float largestMagnitude(float[] values, int length) {
    float[] largest = lower;
    int lanes = Math.min(length, largest.length);
    Arrays.fill(largest, 0, lanes, 0);
    for (int k = 0; k < length; k += lanes) {
      int part = Math.min(lanes, length - k);
      for (int i = 0; i < part; i++) {
        largest[i] = Math.max(largest[i], Math.abs(values[k + i]));
      }
    }
    for (int left = lanes; left > 1; left = (left + 1) / 2) {
      int half = (left + 1) / 2;
      for (int i = 0; i < left - half; i++) {
        largest[i] = Math.max(largest[i], largest[half + i]);
      }
    }
    return lanes == 0 ? 0 : largest[0];
  }

  @Override
  public double sum(float[] values, int from, int to) {
    return Rows.sum(values, from, to);
  }

  @Override
  public void sumRows(float[] values, int columns, int rows, double[] sums) {
    for (int row = 0; row < rows; row++) {
      sums[row] = sum(values, row * columns, (row + 1) * columns);
    }
  }

  @Override
  public void scaleRows(float[] values, float[] factors, int columns, int rows, float[] out) {
    for (int row = 0; row < rows; row++) {
      float factor = factors[row];
      for (int k = row * columns; k < (row + 1) * columns; k++) {
        out[k] = values[k] * factor;
      }
    }
  }
}
