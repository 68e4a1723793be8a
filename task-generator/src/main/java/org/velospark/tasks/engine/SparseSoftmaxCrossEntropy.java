package org.velospark.tasks.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Softmax cross entropy of rows of logits z against one class l for each, and its gradient, in one
 * pass in Java: loss = log Σ exp(z) - z[l] of each row. With the gradient u of a row's loss, that
 * of its logits is u (softmax(z) - 1 at l). No row of probabilities is made of a label, so
 * vocabularies can be large.
 *
 * @param label name in the graph, for messages
 * @param labels [rows], INT
 * @param logits [rows, classes]
 * @param losses [rows]; null if nobody needs it
 * @param upstream gradients of the losses, [rows]; null if nobody needs a gradient
 * @param gradient of the logits, [rows, classes]; null likewise
 */
record SparseSoftmaxCrossEntropy(
    String label, Value labels, Value logits, Value losses, Value upstream, Value gradient)
    implements Operation {

  /**
   * @throws IllegalArgumentException if there is not one label for each row; libnd4j asks for that
   *     only when it runs
   */
  SparseSoftmaxCrossEntropy {
    long[] shape = logits.shape();
    if (shape.length == 0 || labels.length() * shape[shape.length - 1] != logits.length()) {
      throw new IllegalArgumentException(
          "Loss '%s' has labels of shape %s for logits of shape %s; it takes one for each row"
              .formatted(label, Arrays.toString(labels.shape()), Arrays.toString(shape)));
    }
  }

  /** The losses, if the types are those that this can take. */
  static Optional<SparseSoftmaxCrossEntropy> of(NativeOperation operation) {
    Value labels = operation.inputs().get(0);
    Value logits = operation.inputs().get(1);
    return labels.type() == DataType.INT32 && logits.type() == DataType.FLOAT
        ? Optional.of(
            new SparseSoftmaxCrossEntropy(
                operation.label(), labels, logits, operation.outputs().get(0), null, null))
        : Optional.empty();
  }

  /**
   * Lets losses compute their gradients on the way, where the gradients of the losses are known
   * before: in the mean of all they are constant.
   */
  static List<Operation> joined(List<Operation> operations) {
    List<Operation> joined = new ArrayList<>();
    for (Operation operation : operations) {
      int forward = forwardOf(operation, joined);
      if (forward < 0) {
        joined.add(operation);
      } else {
        SparseSoftmaxCrossEntropy gradient = (SparseSoftmaxCrossEntropy) operation;
        SparseSoftmaxCrossEntropy loss = (SparseSoftmaxCrossEntropy) joined.get(forward);
        joined.set(forward, loss.withGradient(gradient.upstream, gradient.gradient));
      }
    }
    return joined;
  }

  private static int forwardOf(Operation operation, List<Operation> before) {
    if (operation instanceof SparseSoftmaxCrossEntropy gradient
        && gradient.upstream != null
        && gradient.upstream.origin() != Value.Origin.COMPUTED) {
      for (int k = 0; k < before.size(); k++) {
        if (before.get(k) instanceof SparseSoftmaxCrossEntropy loss && loss.isForwardOf(gradient)) {
          return k;
        }
      }
    }
    return -1;
  }

  @Override
  public List<Value> inputs() {
    return upstream == null ? List.of(labels, logits) : List.of(labels, logits, upstream);
  }

  @Override
  public List<Value> outputs() {
    List<Value> outputs = new ArrayList<>();
    if (losses != null) {
      outputs.add(losses);
    }
    if (gradient != null) {
      outputs.add(gradient);
    }
    return outputs;
  }

  @Override
  public Operation forwardOnly() {
    return losses == null ? this : withGradient(null, null);
  }

  SparseSoftmaxCrossEntropy withGradient(Value upstream, Value gradient) {
    return new SparseSoftmaxCrossEntropy(label, labels, logits, losses, upstream, gradient);
  }

  /** Whether another one is the gradient of this one, which has none yet. */
  private boolean isForwardOf(SparseSoftmaxCrossEntropy other) {
    return losses != null
        && gradient == null
        && other.losses == null
        && labels.elements() == other.labels.elements()
        && logits.elements() == other.logits.elements();
  }

  @Override
  public Step bind(Function<Value, NativeTensor> places) {
    long[] shape = logits.shape();
    return new SparseSoftmaxCrossEntropyStep(
        label,
        Math.toIntExact(shape[shape.length - 1]),
        places.apply(labels).byteBuffer().asIntBuffer(),
        places.apply(logits).floats(),
        losses == null ? null : places.apply(losses).floats(),
        upstream == null ? null : places.apply(upstream).floats(),
        gradient == null ? null : places.apply(gradient).floats());
  }
}
