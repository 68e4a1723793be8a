package org.velospark.tasks.engine;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.nd4j.autodiff.loss.LossReduce;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Softmax cross entropy of rows of logits against rows of label probabilities, and its gradient, in
 * one pass in Java. ND4J's two native operations for it take most of the time of a small network's
 * training step.
 *
 * <p>With s = softmax(z) of a row z and its labels y (after smoothing): loss = scale · Σ over rows
 * of -Σ y log s, and its gradient by z is scale · (s Σy - y), as in libnd4j's {@code
 * softmax_cross_entropy_loss_grad}.
 *
 * @param label name in the graph, for messages
 * @param logits [rows, classes]
 * @param labels [rows, classes]
 * @param loss a scalar
 * @param gradient of the loss by the logits, [rows, classes]; null if nobody needs it
 * @param scale 1 / rows for the mean, 1 for the sum
 * @param smoothing share of the labels that is spread over all classes
 */
record SoftmaxCrossEntropy(
    String label,
    Value logits,
    Value labels,
    Value loss,
    Value gradient,
    double scale,
    double smoothing)
    implements Operation {

  /**
   * What ND4J's operation for the loss or for its gradient computes; nothing if it computes more
   * than this can: a loss for each example, or weights for the examples.
   *
   * @param operation with the inputs logits, weights and labels
   */
  static Optional<SoftmaxCrossEntropy> of(NativeOperation operation, Value loss) {
    Value logits = operation.inputs().get(0);
    Value weights = operation.inputs().get(1);
    Value labels = operation.inputs().get(2);
    long reduction = operation.arguments().integers()[0];
    boolean plain =
        logits.rank() >= 1
            && logits.type() == DataType.FLOAT
            && labels.type() == DataType.FLOAT
            && Arrays.equals(logits.shape(), labels.shape())
            && isOne(weights)
            && reduction != LossReduce.NONE.ordinal();
    if (!plain) {
      return Optional.empty();
    }
    double classes = logits.shape()[logits.rank() - 1];
    return Optional.of(
        new SoftmaxCrossEntropy(
            loss.name(),
            logits,
            labels,
            loss,
            null,
            reduction == LossReduce.SUM.ordinal() ? 1 : classes / logits.length(),
            operation.arguments().reals()[0]));
  }

  private static boolean isOne(Value weights) {
    return weights.isConstant()
        && weights.type() == DataType.FLOAT
        && weights.length() == 1
        && weights.root().constant().floats().get(0) == 1;
  }

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
    return new SoftmaxCrossEntropy(label, logits, labels, loss, gradient, scale, smoothing);
  }

  @Override
  public Step bind(Function<Value, NativeTensor> places) {
    long[] shape = logits.shape();
    return new SoftmaxCrossEntropyStep(
        Math.toIntExact(shape[shape.length - 1]),
        scale,
        smoothing,
        places.apply(logits).floats(),
        places.apply(labels).floats(),
        places.apply(loss).floats(),
        gradient == null ? null : places.apply(gradient).floats());
  }
}
