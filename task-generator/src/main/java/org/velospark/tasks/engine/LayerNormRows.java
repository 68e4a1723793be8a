package org.velospark.tasks.engine;

import java.nio.FloatBuffer;

/**
 * Some rows with mean 0 and variance 1, as ND4J's {@code standardize} makes them: (x - mean) /
 * deviation, with the deviation of the row itself (divided by n); 0 where all numbers are the same.
 * Not thread-safe.
 */
final class LayerNormRows {
  final int columns;

  /** Most rows that can be worked on together. */
  final int rows;

  /** [rows, columns] */
  final float[] standardized;

  /** 1 / deviation of each row. */
  final float[] inverses;

  LayerNormRows(int columns, int total) {
    this.columns = columns;
    this.rows = Rows.inTile(columns, total);
    this.standardized = new float[rows * columns];
    this.inverses = new float[rows];
  }

  void load(FloatBuffer buffer, int first, int count) {
    float[] x = standardized;
    buffer.get(first * columns, x, 0, count * columns);
    for (int row = 0; row < count; row++) {
      int start = row * columns;
      int end = start + columns;
      float mean = (float) (Rows.sum(x, start, end) / columns);
      for (int k = start; k < end; k++) {
        x[k] -= mean;
      }
      double variance = Rows.dot(x, x, start, end) / columns;
      float inverse = variance == 0 ? 0 : (float) (1 / Math.sqrt(variance));
      for (int k = start; k < end; k++) {
        x[k] *= inverse;
      }
      inverses[row] = inverse;
    }
  }
}
