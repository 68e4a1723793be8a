package org.velospark.model.kernel;

import java.util.Arrays;

/**
 * Sums over a tensor that a kernel collects lane by lane in single precision. They are emptied into
 * totals in double precision now and then, so that long tensors lose no digits. Not thread-safe.
 */
public final class LaneSums {
  private final UpdateKernel kernel;
  private final float[] values;
  private final double[] totals;

  LaneSums(int count, UpdateKernel kernel) {
    this.kernel = kernel;
    this.values = new float[count * kernel.lanes()];
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
    kernel.addLanes(values, totals);
    Arrays.fill(values, 0);
  }

  /** A sum, as of the last {@link #empty()}. */
  double total(int k) {
    return totals[k];
  }
}
