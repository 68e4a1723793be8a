package org.velospark.tasks.engine;

import java.util.Arrays;
import java.util.List;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.loss.LossReduce;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.ops.impl.layers.convolution.AvgPooling2D;
import org.nd4j.linalg.api.ops.impl.layers.convolution.MaxPooling2D;
import org.nd4j.linalg.api.ops.impl.layers.convolution.Pooling2D.Pooling2DType;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Pooling2DConfig;
import org.nd4j.linalg.api.ops.impl.loss.BaseLoss;
import org.nd4j.linalg.api.ops.impl.loss.SparseSoftmaxCrossEntropyLossWithLogits;
import org.nd4j.linalg.api.ops.impl.shape.Gather;

/**
 * The vector-Jacobian product of one operation: ND4J's own ({@code doDiff}) where it is right and
 * needs no loop.
 */
final class Derivative {
  private Derivative() {}

  /**
   * Declares the gradients of an operation's inputs, in their order; trailing ones may be missing.
   *
   * @param upstream gradients of its outputs
   * @param one the gradient of the loss by itself
   * @throws IllegalArgumentException if there is no derivative
   */
  static List<SDVariable> of(SameDiffOp op, List<SDVariable> upstream, SDVariable one) {
    DifferentialFunction function = op.getOp();
    if (function instanceof Gather gather) {
      return ofGather(op.getName(), gather, upstream.get(0));
    }
    if (function instanceof SparseSoftmaxCrossEntropyLossWithLogits) {
      SDVariable[] inputs = function.args();
      return Arrays.asList(
          null,
          new SparseCrossEntropyGradient(
                  function.getSameDiff(), inputs[0], inputs[1], upstream.get(0))
              .outputVariable());
    }
    if (function instanceof MaxPooling2D max) {
      requireType(max.getConfig(), Pooling2DType.MAX, op.getName());
    } else if (function instanceof AvgPooling2D average) {
      requireType(average.getConfig(), Pooling2DType.AVG, op.getName());
    }
    List<SDVariable> derivative;
    try {
      derivative = function.doDiff(upstream);
    } catch (UnsupportedOperationException e) {
      throw new IllegalArgumentException(
          ("Operation '%s' (%s) has no derivative in ND4J; keep it off the way from the weights to"
                  + " the loss, or declare it with other operations")
              .formatted(function.opName(), op.getName()),
          e);
    }
    return function instanceof BaseLoss loss && upstream.get(0) != one
        ? chained(op.getName(), loss, derivative, upstream.get(0))
        : derivative;
  }

  /** ND4J's losses take their result for the end of the graph and leave the chain rule out. */
  private static List<SDVariable> chained(
      String name, BaseLoss loss, List<SDVariable> derivative, SDVariable upstream) {
    if (loss.getLossReduce() == LossReduce.NONE) {
      throw new IllegalArgumentException(
          ("Loss '%s' (%s) is not reduced, and ND4J's derivative of it is right only if it is: give"
                  + " it another LossReduce than NONE")
              .formatted(loss.opName(), name));
    }
    return derivative.stream().map(d -> d.mul(upstream)).toList();
  }

  /** ND4J notes the kind of pooling in its configuration, and derives it from there. */
  private static void requireType(Pooling2DConfig config, Pooling2DType type, String name) {
    if (config != null && config.getType() != type) {
      throw new IllegalArgumentException(
          "Pooling '%s' is of kind %s, but its Pooling2DConfig says %s: give each its own object"
              .formatted(name, type, config.getType()));
    }
  }

  /** Sums the rows of the gradient that went to the same row of the table; ND4J has a loop here. */
  private static List<SDVariable> ofGather(String name, Gather gather, SDVariable upstream) {
    SDVariable table = gather.arg(0);
    boolean rows = gather.iArgs().length == 0 || gather.iArgs()[0] == 0;
    if (!rows || gather.args().length < 2 || table.getVariableType() != VariableType.VARIABLE) {
      throw new IllegalArgumentException(
          "Gather '%s' has a derivative only for rows (axis 0, indices as a variable) of a weight"
              .formatted(name));
    }
    SameDiff graph = gather.getSameDiff();
    long[] shape = table.getArr().shape();
    long length = NativeTensor.length(shape) / shape[0];
    SDVariable sums =
        graph.unsortedSegmentSum(
            upstream.reshape(-1, length), gather.arg(1).reshape(-1), Math.toIntExact(shape[0]));
    return List.of(sums.reshape(shape));
  }
}
