package org.velospark.tasks.engine;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A function of each row (along the last dimension) of a tensor, in one pass in Java over rows that
 * lie in the first cache. libnd4j makes several passes, each row a tensor of its own.
 *
 * @param label name in the graph, for messages
 * @param inputs as the kind says; the first one has the rows
 */
record RowOperation(String label, Kind kind, List<Value> inputs, List<Value> outputs)
    implements Operation {
  enum Kind {
    /** y = exp(x) / Σ exp(x) of x. */
    SOFTMAX,
    /** Of x, from y and the gradient g of y: y (g - Σ g y). */
    SOFTMAX_GRADIENT,
    /** y = x - log Σ exp(x) of x. */
    LOG_SOFTMAX,
    /** Of x, from x and the gradient g of y: g - exp(y) Σ g. */
    LOG_SOFTMAX_GRADIENT,
    /** y = a (x - mean) / deviation + b of x, a and, if it is there, b. */
    LAYER_NORM,
    /** Of x, a and, if it is there, b, from those and the gradient of y. */
    LAYER_NORM_GRADIENT
  }

  RowOperation {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /**
   * What a native operation computes, if that is a function of rows.
   *
   * @param before the operations before it: the gradient of softmax is computed from its result
   */
  static Optional<RowOperation> of(NativeOperation operation, List<Operation> before) {
    List<Value> inputs = operation.inputs();
    if (inputs.stream().anyMatch(v -> v.type() != DataType.FLOAT || v.length() == 0)
        || !isOfRows(operation)) {
      return Optional.empty();
    }
    return switch (operation.name()) {
      case "softmax" -> Optional.of(like(operation, Kind.SOFTMAX, inputs));
      case "log_softmax" -> Optional.of(like(operation, Kind.LOG_SOFTMAX, inputs));
      case "log_softmax_bp" -> Optional.of(like(operation, Kind.LOG_SOFTMAX_GRADIENT, inputs));
      case "softmax_bp" ->
          before.stream()
              .filter(op -> op instanceof RowOperation row && row.isSoftmaxOf(inputs.get(0)))
              .findFirst()
              .map(op -> List.of(op.outputs().get(0), inputs.get(1)))
              .map(arguments -> like(operation, Kind.SOFTMAX_GRADIENT, arguments));
      case "layer_norm", "layer_norm_bp" ->
          Optional.of(operation)
              .filter(RowOperation::hasGainOfRows)
              .map(
                  norm ->
                      like(
                          norm,
                          norm.name().equals("layer_norm")
                              ? Kind.LAYER_NORM
                              : Kind.LAYER_NORM_GRADIENT,
                          inputs));
      default -> Optional.empty();
    };
  }

  private static RowOperation like(NativeOperation operation, Kind kind, List<Value> inputs) {
    return new RowOperation(operation.label(), kind, inputs, operation.outputs());
  }

  private boolean isSoftmaxOf(Value x) {
    Value logits = inputs.get(0);
    return kind == Kind.SOFTMAX
        && logits.elements() == x.elements()
        && columns(logits) == columns(x);
  }

  private static long columns(Value value) {
    return value.shape()[value.rank() - 1];
  }

  private static boolean isOfRows(NativeOperation operation) {
    int rank = operation.inputs().isEmpty() ? 0 : operation.inputs().get(0).rank();
    return rank > 0
        && Arrays.stream(operation.arguments().integers())
            .allMatch(axis -> axis == -1 || axis == rank - 1);
  }

  /** Whether there is a gain for each column; libnd4j can have them along the second dimension. */
  private static boolean hasGainOfRows(NativeOperation operation) {
    Value x = operation.inputs().get(0);
    boolean[] channelsFirst = operation.arguments().flags();
    return (x.rank() <= 2 || channelsFirst.length > 0 && !channelsFirst[0])
        && operation.inputs().get(1).length() == columns(x);
  }

  @Override
  public Step bind(Function<Value, NativeTensor> places) {
    int columns = Math.toIntExact(columns(inputs.get(0)));
    List<NativeTensor> in = inputs.stream().map(places).toList();
    List<NativeTensor> out = outputs.stream().map(places).toList();
    return switch (kind) {
      case SOFTMAX, LOG_SOFTMAX -> new SoftmaxStep(kind, columns, in.get(0), out.get(0));
      case SOFTMAX_GRADIENT, LOG_SOFTMAX_GRADIENT ->
          new SoftmaxGradientStep(kind, columns, in.get(0), in.get(1), out.get(0));
      case LAYER_NORM -> new LayerNormStep(columns, in, out.get(0));
      case LAYER_NORM_GRADIENT -> new LayerNormGradientStep(columns, in, out);
    };
  }
}
