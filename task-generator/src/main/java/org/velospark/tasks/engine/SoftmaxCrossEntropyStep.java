package org.velospark.tasks.engine;

import java.nio.FloatBuffer;

/** A {@link SoftmaxCrossEntropy} on fixed buffers; inside, it computes in double. */
final class SoftmaxCrossEntropyStep implements Step {
  private final int classes;
  private final double scale;
  private final double kept;
  private final double spread;
  private final FloatBuffer logits;
  private final FloatBuffer labels;
  private final FloatBuffer loss;
  private final FloatBuffer gradient;
  private final double[] exponentials;

  SoftmaxCrossEntropyStep(
      int classes,
      double scale,
      double smoothing,
      FloatBuffer logits,
      FloatBuffer labels,
      FloatBuffer loss,
      FloatBuffer gradient) {
    this.classes = classes;
    this.scale = scale;
    this.kept = 1 - smoothing;
    this.spread = smoothing / classes;
    this.logits = logits;
    this.labels = labels;
    this.loss = loss;
    this.gradient = gradient;
    this.exponentials = new double[classes];
  }

  @Override
  public void run() {
    double total = 0;
    for (int start = 0; start < logits.limit(); start += classes) {
      total += row(start);
    }
    loss.put(0, (float) (scale * total));
  }

  /** The loss of the row that begins at an index. */
  private double row(int start) {
    float largest = Float.NEGATIVE_INFINITY;
    for (int k = start; k < start + classes; k++) {
      largest = Math.max(largest, logits.get(k));
    }
    double sum = 0;
    double mass = 0;
    double dot = 0;
    for (int k = 0; k < classes; k++) {
      double z = (double) logits.get(start + k) - largest;
      double y = kept * labels.get(start + k) + spread;
      double e = Math.exp(z);
      exponentials[k] = e;
      sum += e;
      mass += y;
      dot += y * z;
    }
    if (gradient != null) {
      double factor = scale * mass / sum;
      for (int k = 0; k < classes; k++) {
        double y = kept * labels.get(start + k) + spread;
        gradient.put(start + k, (float) (factor * exponentials[k] - scale * y));
      }
    }
    return mass * Math.log(sum) - dot;
  }
}
