package org.velospark.tasks.engine;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.function.Function;

/**
 * Softmax cross entropy of rows of logits against rows of label probabilities, and its gradient, in
 * one pass in Java. ND4J's two native operations for it take most of the time of a small network's
 * training step.
 *
 * <p>With s = softmax(z) of a row z and its labels y (after smoothing): loss = scale · Σ over rows
 * of -Σ y log s, and its gradient by z is scale · (s Σy - y), as in libnd4j's {@code
 * softmax_cross_entropy_loss_grad}.
 *
 * @param logits [rows, classes]
 * @param labels [rows, classes]
 * @param loss a scalar
 * @param gradient of the loss by the logits, [rows, classes]; null if nobody needs it
 * @param scale 1 / rows for the mean, 1 for the sum
 * @param smoothing share of the labels that is spread over all classes
 */
record SoftmaxCrossEntropy(
    Value logits, Value labels, Value loss, Value gradient, double scale, double smoothing)
    implements Operation {

  @Override
  public List<Value> inputs() {
    return List.of(logits, labels);
  }

  @Override
  public List<Value> outputs() {
    return gradient == null ? List.of(loss) : List.of(loss, gradient);
  }

  @Override
  public Operation forwardOnly() {
    return withGradient(null);
  }

  SoftmaxCrossEntropy withGradient(Value gradient) {
    return new SoftmaxCrossEntropy(logits, labels, loss, gradient, scale, smoothing);
  }

  @Override
  public Step bind(Function<Value, NativeTensor> places) {
    long[] shape = logits.shape();
    int classes = Math.toIntExact(shape[shape.length - 1]);
    int rows = Math.toIntExact(logits.length() / classes);
    return new Loop(
        rows,
        classes,
        scale,
        smoothing,
        places.apply(logits).floats(),
        places.apply(labels).floats(),
        places.apply(loss).floats(),
        gradient == null ? null : places.apply(gradient).floats());
  }

  private record Loop(
      int rows,
      int classes,
      double scale,
      double smoothing,
      FloatBuffer logits,
      FloatBuffer labels,
      FloatBuffer loss,
      FloatBuffer gradient,
      double[] exponentials)
      implements Step {

    Loop(
        int rows,
        int classes,
        double scale,
        double smoothing,
        FloatBuffer logits,
        FloatBuffer labels,
        FloatBuffer loss,
        FloatBuffer gradient) {
      this(rows, classes, scale, smoothing, logits, labels, loss, gradient, new double[classes]);
    }

    @Override
    public void run() {
      double total = 0;
      for (int row = 0; row < rows; row++) {
        total += row(row * classes);
      }
      loss.put(0, (float) (scale * total));
    }

    private double row(int start) {
      float largest = Float.NEGATIVE_INFINITY;
      for (int k = 0; k < classes; k++) {
        largest = Math.max(largest, logits.get(start + k));
      }
      double sum = 0;
      for (int k = 0; k < classes; k++) {
        double e = Math.exp((double) logits.get(start + k) - largest);
        exponentials[k] = e;
        sum += e;
      }
      double kept = 1 - smoothing;
      double spread = smoothing / classes;
      double mass = 0;
      double dot = 0;
      for (int k = 0; k < classes; k++) {
        double y = kept * labels.get(start + k) + spread;
        mass += y;
        dot += y * ((double) logits.get(start + k) - largest);
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
}
