package org.velospark.tasks.engine;

import java.nio.FloatBuffer;

/** Softmax of rows, or its logarithm, on fixed tensors. */
final class SoftmaxStep implements Step {
  private final boolean log;
  private final SoftmaxRows rows;
  private final int total;
  private final FloatBuffer x;
  private final FloatBuffer y;
  private final float[] result;

  SoftmaxStep(RowOperation.Kind kind, int columns, NativeTensor x, NativeTensor y) {
    this.log = kind == RowOperation.Kind.LOG_SOFTMAX;
    this.x = x.floats();
    this.y = y.floats();
    this.total = this.x.limit() / columns;
    this.rows = new SoftmaxRows(columns, total);
    this.result = new float[rows.logits.length];
  }

  @Override
  public void run() {
    int columns = rows.columns;
    for (int first = 0; first < total; first += rows.rows) {
      int count = Math.min(rows.rows, total - first);
      rows.load(x, first, count);
      if (log) {
        rows.takeLogs(count);
      }
      for (int row = 0; row < count; row++) {
        if (log) {
          shifted(rows.logits, (float) rows.logSum(row), row * columns, (row + 1) * columns);
        } else {
          scaled(
              rows.exponentials, (float) (1 / rows.sums[row]), row * columns, (row + 1) * columns);
        }
      }
      y.put(first * columns, result, 0, count * columns);
    }
  }

  private void shifted(float[] from, float shift, int start, int end) {
    for (int k = start; k < end; k++) {
      result[k] = from[k] - shift;
    }
  }

  private void scaled(float[] from, float factor, int start, int end) {
    for (int k = start; k < end; k++) {
      result[k] = from[k] * factor;
    }
  }
}
