package org.velospark.tasks.engine;

import java.nio.FloatBuffer;

/** The gradient of softmax of rows, or of its logarithm, on fixed tensors. */
final class SoftmaxGradientStep implements Step {
  private final boolean log;
  private final int columns;
  private final int total;
  private final SoftmaxRows rows;
  private final FloatBuffer x;
  private final FloatBuffer upstream;
  private final FloatBuffer gradient;
  private final float[] y;
  private final float[] g;

  /**
   * @param x for softmax its result, for its logarithm the logits
   */
  SoftmaxGradientStep(
      RowOperation.Kind kind,
      int columns,
      NativeTensor x,
      NativeTensor upstream,
      NativeTensor gradient) {
    this.log = kind == RowOperation.Kind.LOG_SOFTMAX_GRADIENT;
    this.columns = columns;
    this.x = x.floats();
    this.upstream = upstream.floats();
    this.gradient = gradient.floats();
    this.total = this.x.limit() / columns;
    this.rows = log ? new SoftmaxRows(columns, total) : null;
    int length = Rows.inTile(columns, total) * columns;
    this.y = log ? rows.exponentials : new float[length];
    this.g = new float[length];
  }

  @Override
  public void run() {
    int most = g.length / columns;
    for (int first = 0; first < total; first += most) {
      int count = Math.min(most, total - first);
      upstream.get(first * columns, g, 0, count * columns);
      if (log) {
        rows.load(x, first, count);
      } else {
        x.get(first * columns, y, 0, count * columns);
      }
      for (int row = 0; row < count; row++) {
        int start = row * columns;
        int end = start + columns;
        if (log) {
          ofLog((float) (Rows.sum(g, start, end) / rows.sums[row]), start, end);
        } else {
          ofSoftmax((float) Rows.dot(g, y, start, end), start, end);
        }
      }
      gradient.put(first * columns, g, 0, count * columns);
    }
  }

  private void ofLog(float factor, int start, int end) {
    for (int k = start; k < end; k++) {
      g[k] = g[k] - factor * y[k];
    }
  }

  private void ofSoftmax(float mean, int start, int end) {
    for (int k = start; k < end; k++) {
      g[k] = y[k] * (g[k] - mean);
    }
  }
}
