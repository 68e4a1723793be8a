package org.velospark.model.kernel;

import java.util.Arrays;

/**
 * Sums over a tensor that a kernel collects lane by lane in single precision. They are emptied into
 * totals in double precision now and then, so that long tensors lose no digits. Not thread-safe.
 */
public final class LaneSums {
  private final int lanes;
  private final float[] values;
  private final double[] totals;

  LaneSums(int count, int lanes) {
    this.lanes = lanes;
    this.values = new float[count * lanes];
    this.totals = new double[count];
  }

  /** [sums, lanes], for kernels to add to. */
  public float[] values() {
    return values;
  }

  void clear() {
    Arrays.fill(values, 0);
    Arrays.fill(totals, 0);
  }

  /** Moves what was collected to the totals. */
  void empty() {
    for (int k = 0; k < totals.length; k++) {
      totals[k] += sum(values, k * lanes, lanes);
    }
    Arrays.fill(values, 0);
  }

  /** Sum of a few values; four side by side, since additions of one sum wait for each other. */
  public static float sum(float[] values, int start, int count) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    int end = start + count;
    int i = start;
    for (; i + 3 < end; i += 4) {
      a += values[i];
      b += values[i + 1];
      c += values[i + 2];
      d += values[i + 3];
    }
    for (; i < end; i++) {
      a += values[i];
    }
    return a + b + (c + d);
  }

  /** A sum, as of the last {@link #empty()}. */
  double total(int k) {
    return totals[k];
  }
}
