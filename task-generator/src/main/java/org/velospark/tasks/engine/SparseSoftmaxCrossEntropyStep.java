package org.velospark.tasks.engine;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/** A {@link SparseSoftmaxCrossEntropy} on fixed buffers. */
final class SparseSoftmaxCrossEntropyStep implements Step {
  private final String name;
  private final IntBuffer labels;
  private final FloatBuffer logits;
  private final FloatBuffer losses;
  private final FloatBuffer upstream;
  private final FloatBuffer gradient;
  private final int total;
  private final SoftmaxRows rows;
  private final float[] factors;
  private final float[] scaled;

  SparseSoftmaxCrossEntropyStep(
      String name,
      int classes,
      IntBuffer labels,
      FloatBuffer logits,
      FloatBuffer losses,
      FloatBuffer upstream,
      FloatBuffer gradient) {
    this.name = name;
    this.labels = labels;
    this.logits = logits;
    this.losses = losses;
    this.upstream = upstream;
    this.gradient = gradient;
    this.total = logits.limit() / classes;
    this.rows = new SoftmaxRows(classes, total);
    this.factors = new float[rows.rows];
    this.scaled = new float[gradient == null ? 0 : rows.exponentials.length];
  }

  @Override
  public void run() {
    for (int first = 0; first < total; first += rows.rows) {
      int count = Math.min(rows.rows, total - first);
      rows.load(logits, first, count);
      if (losses != null) {
        rows.takeLogs(count);
        putLosses(first, count);
      }
      if (gradient != null) {
        putGradient(first, count);
      }
    }
  }

  private void putLosses(int first, int count) {
    for (int row = 0; row < count; row++) {
      float z = rows.logits[row * rows.columns + label(first + row)];
      losses.put(first + row, (float) (rows.logSum(row) - z));
    }
  }

  private void putGradient(int first, int count) {
    for (int row = 0; row < count; row++) {
      factors[row] = (float) (upstream.get(first + row) / rows.sums[row]);
    }
    rows.scale(factors, count, scaled);
    for (int row = 0; row < count; row++) {
      scaled[row * rows.columns + label(first + row)] -= upstream.get(first + row);
    }
    gradient.put(first * rows.columns, scaled, 0, count * rows.columns);
  }

  private int label(int row) {
    int label = labels.get(row);
    if (label < 0 || label >= rows.columns) {
      throw new IllegalStateException(
          "Label %d of row %d in loss '%s'; there are classes 0 to %d"
              .formatted(label, row, name, rows.columns - 1));
    }
    return label;
  }
}
