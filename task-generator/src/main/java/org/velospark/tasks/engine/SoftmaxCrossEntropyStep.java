package org.velospark.tasks.engine;

import java.nio.FloatBuffer;
import java.util.Arrays;

/** A {@link SoftmaxCrossEntropy} on fixed buffers; it sums in double. */
final class SoftmaxCrossEntropyStep implements Step {
  private final double scale;
  private final float kept;
  private final float spread;
  private final FloatBuffer logits;
  private final FloatBuffer labels;
  private final FloatBuffer loss;
  private final FloatBuffer gradient;
  private final int total;
  private final SoftmaxRows rows;
  private final float[] targets;
  private final float[] scratch;

  SoftmaxCrossEntropyStep(
      int classes,
      double scale,
      double smoothing,
      FloatBuffer logits,
      FloatBuffer labels,
      FloatBuffer loss,
      FloatBuffer gradient) {
    this.scale = scale;
    this.kept = (float) (1 - smoothing);
    this.spread = (float) (smoothing / classes);
    this.logits = logits;
    this.labels = labels;
    this.loss = loss;
    this.gradient = gradient;
    this.total = logits.limit() / classes;
    this.rows = new SoftmaxRows(classes, total);
    this.targets = new float[rows.logits.length];
    this.scratch = new float[rows.logits.length];
  }

  @Override
  public void run() {
    double sum = 0;
    for (int first = 0; first < total; first += rows.rows) {
      sum += tile(first, Math.min(rows.rows, total - first));
    }
    loss.put(0, (float) (scale * sum));
  }

  /** The losses of some rows together. */
  private double tile(int first, int count) {
    int classes = rows.columns;
    int length = count * classes;
    rows.load(logits, first, count);
    rows.takeLogs(count);
    labels.get(first * classes, targets, 0, length);
    if (spread != 0) {
      smooth(length);
    }
    TileOperation.MULTIPLY.run(targets, rows.logits, 0, scratch, length, null);
    double sum = -Rows.sum(scratch, 0, length);
    for (int row = 0; row < count; row++) {
      int from = row * classes;
      double mass = Rows.sum(targets, from, from + classes);
      sum += mass * rows.logSum(row);
      if (gradient != null) {
        Arrays.fill(scratch, from, from + classes, (float) (scale * mass / rows.sums[row]));
      }
    }
    if (gradient != null) {
      differentiate(scratch, rows.exponentials, (float) scale, targets, length);
      gradient.put(first * classes, targets, 0, length);
    }
    return sum;
  }

  private void smooth(int length) {
    for (int k = 0; k < length; k++) {
      targets[k] = kept * targets[k] + spread;
    }
  }

  /**
   * Replaces the targets, which are not needed any more, by the gradients of the logits. One loop
   * over all rows: those of a few classes are too short for vectors.
   */
  private static void differentiate(
      float[] factors, float[] exponentials, float scale, float[] targets, int length) {
    for (int k = 0; k < length; k++) {
      targets[k] = factors[k] * exponentials[k] - scale * targets[k];
    }
  }
}
