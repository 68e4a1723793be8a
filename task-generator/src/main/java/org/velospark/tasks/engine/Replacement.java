package org.velospark.tasks.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Cheaper operations with the results of one. They keep the mathematics; the methods say what each
 * gains.
 *
 * @param operations to run instead, in this order
 * @param results a value for each output of the operation that is replaced
 */
record Replacement(List<Operation> operations, List<Value> results) {
  private static final Set<String> SAME_ELEMENTS =
      Set.of("identity", "reshape", "expand_dims", "squeeze");

  /** What ND4J's reshape takes for column-major order among its dimensions, or less. */
  private static final long F_ORDER = -102;

  /** The cheaper way to do an operation, if there is one. */
  static Optional<Replacement> of(NativeOperation operation) {
    return inNativeOperations(operation).or(() -> inJava(operation));
  }

  /** A cheaper way that takes nothing but native operations, which all backends have. */
  static Optional<Replacement> inNativeOperations(NativeOperation operation) {
    if (SAME_ELEMENTS.contains(operation.name())) {
      return ofReshape(operation);
    }
    return switch (operation.name()) {
      case "matmul_bp" -> ofMatmulGradient(operation);
      case "add_bp" -> Optional.of(ofAddGradient(operation));
      default -> Optional.empty();
    };
  }

  private static Optional<Replacement> inJava(NativeOperation operation) {
    return switch (operation.name()) {
      case "conv2d" -> Convolution.forward(operation);
      case "conv2d_bp" -> Convolution.gradient(operation);
      case "maxpool2d", "maxpool2d_bp" -> MaxPooling.of(operation).map(Replacement::by);
      case "unstack", "split", "strided_slice" -> FirstAxis.of(operation);
      case "slice" -> FirstAxis.of(operation).or(() -> Columns.of(operation).map(Replacement::by));
      case "slice_bp" -> Columns.of(operation).map(Replacement::by);
      case "permute" -> AxisSwap.of(operation).map(Replacement::by);
      case "gather" -> EmbeddingLookup.of(operation).map(Replacement::by);
      case "unsorted_segment_sum" -> EmbeddingGradient.of(operation).map(Replacement::by);
      case "sparse_softmax_cross_entropy_loss_with_logits" ->
          SparseSoftmaxCrossEntropy.of(operation)
              .map(loss -> new Replacement(List.of(loss), loss.outputs()));
      case "softmax_cross_entropy_loss" ->
          SoftmaxCrossEntropy.of(operation, operation.outputs().get(0))
              .map(loss -> new Replacement(List.of(loss), loss.outputs()));
      default -> Optional.empty();
    };
  }

  private static Replacement by(Operation operation) {
    return new Replacement(List.of(operation), operation.outputs());
  }

  /** No operation at all: the same memory in another shape. */
  private static Optional<Replacement> ofReshape(NativeOperation operation) {
    Value input = operation.inputs().get(0);
    Value output = operation.outputs().get(0);
    boolean rowMajor = Arrays.stream(operation.arguments().integers()).noneMatch(i -> i <= F_ORDER);
    if (!rowMajor || input.type() != output.type() || input.length() != output.length()) {
      return Optional.empty();
    }
    return Optional.of(
        new Replacement(List.of(), List.of(input.view(output.name(), output.shape()))));
  }

  /**
   * One multiplication for each factor, so that the one that nobody needs (the gradient of a
   * network's input) can be left out. With op(X) op(Y) = Z, each possibly transposed, as in
   * libnd4j's {@code matmul_bp}.
   */
  private static Optional<Replacement> ofMatmulGradient(NativeOperation operation) {
    Value x = operation.inputs().get(0);
    Value y = operation.inputs().get(1);
    Value upstream = operation.inputs().get(2);
    if (x.rank() < 2 || x.rank() != y.rank() || x.rank() != upstream.rank()) {
      return Optional.empty();
    }
    long[] flags = Arrays.copyOf(operation.arguments().integers(), 3);
    Operation ofX = matmul(operation, 0, upstream, y, flags[2], 1 - flags[1], flags[0]);
    Operation ofY = matmul(operation, 1, x, upstream, 1 - flags[0], flags[2], flags[1]);
    return Optional.of(new Replacement(List.of(ofX, ofY), operation.outputs()));
  }

  /**
   * @param flags whether left, right and the result are transposed; the last is instead done by
   *     swapping the factors, (L R)ᵀ = Rᵀ Lᵀ
   */
  private static Operation matmul(
      NativeOperation gradient, int factor, Value left, Value right, long... flags) {
    boolean swapped = flags[2] != 0;
    long[] transposed = swapped ? new long[] {1 - flags[1], 1 - flags[0], 0} : flags;
    return NativeOperation.of(
        gradient.label(),
        "matmul",
        gradient.arguments().withIntegers(transposed),
        swapped ? List.of(right, left) : List.of(left, right),
        List.of(gradient.outputs().get(factor)));
  }

  /** The gradient of a term of a sum is the sum's own, summed where the term was broadcast. */
  private static Replacement ofAddGradient(NativeOperation operation) {
    Value upstream = operation.inputs().get(2);
    List<Operation> operations = new ArrayList<>();
    List<Value> results = new ArrayList<>();
    for (Value gradient : operation.outputs()) {
      Value source = upstream;
      if (!Arrays.equals(gradient.shape(), upstream.shape())) {
        NativeOperation sum = sumToShape(operation.label(), upstream, gradient.shape());
        operations.add(sum);
        source = sum.outputs().get(0);
      }
      results.add(source.view(gradient.name(), gradient.shape()));
    }
    return new Replacement(operations, results);
  }

  private static NativeOperation sumToShape(String label, Value value, long[] shape) {
    int added = value.rank() - shape.length;
    IntPredicate broadcast = d -> d < added || shape[d - added] != value.shape()[d];
    long[] dimensions = IntStream.range(0, value.rank()).filter(broadcast).asLongStream().toArray();
    long[] kept =
        IntStream.range(0, value.rank())
            .filter(broadcast.negate())
            .mapToLong(d -> value.shape()[d])
            .toArray();
    return NativeOperation.of(
        label,
        "reduce_sum",
        OpArguments.ofIntegers(dimensions).withFlags(false),
        List.of(value),
        List.of(Value.computed(label + ".sum", value.type(), kept)));
  }
}
