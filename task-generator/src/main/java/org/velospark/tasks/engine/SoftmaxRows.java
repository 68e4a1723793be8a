package org.velospark.tasks.engine;

import java.nio.FloatBuffer;
import org.velospark.simd.VectorApi;

/**
 * The exponentials of some rows of logits, and the logarithms of their sums: what softmax and cross
 * entropy are made of. Only where a logit is so large that sums could overflow, the largest of its
 * row is subtracted first. Not thread-safe.
 */
final class SoftmaxRows {
  /** Sums of exponentials up to here neither overflow nor vanish. */
  private static final float LIMIT = 40;

  final int columns;

  /** Most rows that can be worked on together. */
  final int rows;

  /** The logits z, [rows, columns]. */
  final float[] logits;

  /** exp(z - s) with a number s for each row, [rows, columns], and some slack. */
  final float[] exponentials;

  /** Σ exp(z - s) of each row. */
  final double[] sums;

  private final float[] shifts;
  private final float[] floatSums;
  private final float[] logs;
  private final ExponentialKernel kernel =
      VectorApi.implementation(ExponentialKernel.class).orElseGet(PortableExponentialKernel::new);
  private final Logarithm logarithm = new Logarithm();

  /**
   * @param total number of rows of the whole tensor
   */
  SoftmaxRows(int columns, int total) {
    this.columns = columns;
    this.rows = Rows.inTile(columns, total);
    int length = rows * columns;
    this.logits = new float[length];
    this.exponentials = new float[length + ExponentialKernel.SLACK];
    this.sums = new double[rows];
    this.shifts = new float[rows];
    this.floatSums = new float[rows];
    this.logs = new float[rows];
  }

  /** log Σ exp z of a row, after {@link #takeLogs}. */
  double logSum(int row) {
    return (double) logs[row] + shifts[row];
  }

  /** Computes the logarithms of the sums, which not everybody needs. */
  void takeLogs(int count) {
    for (int row = 0; row < count; row++) {
      floatSums[row] = (float) sums[row];
    }
    logarithm.run(floatSums, logs, count);
  }

  /**
   * Fills all arrays.
   *
   * @param first index of the first row in the buffer
   * @param count number of rows, at most {@link #rows}
   */
  void load(FloatBuffer buffer, int first, int count) {
    int length = count * columns;
    buffer.get(first * columns, logits, 0, length);
    System.arraycopy(logits, 0, exponentials, 0, length);
    boolean small = kernel.largestMagnitude(logits, length) <= LIMIT;
    for (int row = 0; row < count; row++) {
      shifts[row] = small ? 0 : shift(row * columns);
    }
    kernel.exp(exponentials, length);
    kernel.sumRows(exponentials, columns, count, sums);
  }

  /**
   * Exponentials times a factor for each row.
   *
   * @param scaled [rows, columns] and slack as {@link #exponentials} have; overwritten
   */
  void scale(float[] factors, int count, float[] scaled) {
    kernel.scaleRows(exponentials, factors, columns, count, scaled);
  }

  private float shift(int start) {
    float largest = Float.NEGATIVE_INFINITY;
    for (int k = start; k < start + columns; k++) {
      largest = Math.max(largest, logits[k]);
    }
    for (int k = start; k < start + columns; k++) {
      exponentials[k] -= largest;
    }
    return largest;
  }
}
