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
  }

  @Override
  public void run() {
    int classes = rows.columns;
    for (int first = 0; first < total; first += rows.rows) {
      int count = Math.min(rows.rows, total - first);
      rows.load(logits, first, count);
      if (losses != null) {
        rows.takeLogs(count);
      }
      for (int row = 0; row < count; row++) {
        int label = label(first + row);
        if (losses != null) {
          float z = rows.logits[row * classes + label];
          losses.put(first + row, (float) (rows.logSum(row) - z));
        }
        if (gradient != null) {
          float u = upstream.get(first + row);
          scale((float) (u / rows.sums[row]), row * classes, (row + 1) * classes);
          rows.exponentials[row * classes + label] -= u;
        }
      }
      if (gradient != null) {
        gradient.put(first * classes, rows.exponentials, 0, count * classes);
      }
    }
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

  private void scale(float factor, int from, int to) {
    float[] e = rows.exponentials;
    for (int k = from; k < to; k++) {
      e[k] *= factor;
    }
  }
}
