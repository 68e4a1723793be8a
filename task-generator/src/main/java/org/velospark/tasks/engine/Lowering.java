package org.velospark.tasks.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.loss.LossReduce;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.BaseReduceOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.ScalarOp;
import org.nd4j.linalg.api.ops.impl.summarystats.Variance;

/**
 * Turns the operations of a graph, one after the other, into operations of a program: finds the
 * shape of every value, computes what is constant once and for all, and replaces operations that
 * would waste time. Every replacement keeps the mathematics; see the methods for what each gains.
 */
final class Lowering {
  /** Their results depend on the shapes of their inputs alone, and those are all known. */
  private static final Set<String> OF_SHAPES =
      Set.of(
          "shape_of", "shapes_of", "size", "size_at", "rank", "zeroslike", "zeros_as", "ones_as");

  private static final Set<String> SAME_ELEMENTS =
      Set.of("identity", "reshape", "expand_dims", "squeeze");

  /** Native names of reductions that ND4J's graph layer calls otherwise. */
  private static final Map<String, String> REDUCTIONS =
      Map.of("var", "reduce_variance", "std", "reduce_stdev", "reduce_normmax", "reduce_norm_max");

  private final SameDiff graph;
  private final NativeMemory memory;
  private final Map<String, Value> values = new HashMap<>();
  private final List<Operation> operations = new ArrayList<>();
  private final Set<String> used = new HashSet<>();
  private final NativeMemory scratch = new NativeMemory();
  private BytePointer zeros = scratch.allocate(0);
  private long zerosBytes;

  private Lowering(SameDiff graph, NativeMemory memory) {
    this.graph = graph;
    this.memory = memory;
  }

  /**
   * @param values the values of all variables that are used, by name
   * @param operations in an order in which they can be run
   */
  record Lowered(Map<String, Value> values, List<Operation> operations) {}

  /**
   * @param targets the variables to compute
   * @param memory owner of the constants
   */
  static Lowered of(SameDiff graph, List<String> targets, NativeMemory memory) {
    Lowering lowering = new Lowering(graph, memory);
    try {
      for (SDVariable variable : graph.variables()) {
        lowering.leaf(variable);
      }
      List<SameDiffOp> order = GraphOrder.of(graph, targets);
      lowering.used.addAll(targets);
      order.forEach(op -> lowering.used.addAll(GraphOrder.inputs(op)));
      order.forEach(lowering::lower);
      return new Lowered(lowering.values, lowering.operations);
    } finally {
      lowering.scratch.close();
    }
  }

  private void leaf(SDVariable variable) {
    String name = variable.name();
    switch (variable.getVariableType()) {
      case VARIABLE -> values.put(name, Value.weight(name, variable.getArr().shape()));
      case PLACEHOLDER ->
          values.put(name, Value.input(name, variable.dataType(), variable.placeholderShape()));
      case CONSTANT -> values.put(name, Value.constant(name, copy(variable.getArr())));
      default -> {
        // Results of operations follow with those.
      }
    }
  }

  private NativeTensor copy(INDArray array) {
    NativeTensor tensor = memory.tensor(array.dataType(), array.shape());
    if (tensor.bytes() > 0) {
      Pointer.memcpy(tensor.address(), array.dup('c').data().addressPointer(), tensor.bytes());
    }
    return tensor;
  }

  private void lower(SameDiffOp op) {
    DifferentialFunction function = op.getOp();
    String kind = function.getClass().getName();
    if (kind.contains(".controlflow.") || kind.contains(".tensorops.")) {
      throw unsupported(op, "a plan runs every operation once; unroll the loop");
    }
    if (kind.contains(".random.")) {
      throw unsupported(
          op,
          "its noise would not come from the seeds of the task; feed the noise"
              + " through a placeholder");
    }
    List<Value> inputs = GraphOrder.inputs(op).stream().map(this::value).toList();
    if (function instanceof DynamicCustomOp custom && NativeOperation.exists(function.opName())) {
      lowerNative(op, function.opName(), OpArguments.of(custom), inputs);
    } else if (function instanceof BaseReduceOp reduce) {
      lowerReduction(op, reduce, inputs);
    } else if (function instanceof Op elementwise
        && inputs.size() == 1
        && ElementwiseOperation.supports(function.opType())) {
      lowerElementwise(op, elementwise, inputs.get(0));
    } else {
      throw unsupported(op, "declare the network with other operations");
    }
  }

  private Value value(String name) {
    return values.get(name);
  }

  private static IllegalArgumentException unsupported(SameDiffOp op, String advice) {
    return new IllegalArgumentException(
        "A plan cannot run operation '%s' (%s, %s): %s"
            .formatted(
                op.getOp().opName(), op.getName(), op.getOp().getClass().getSimpleName(), advice));
  }

  private void lowerReduction(SameDiffOp op, BaseReduceOp reduce, List<Value> inputs) {
    String name = REDUCTIONS.getOrDefault(reduce.opName(), reduce.opName());
    long[] dimensions;
    if (inputs.size() == 1) {
      dimensions =
          reduce.getDimensions() == null
              ? new long[0]
              : Arrays.stream(reduce.getDimensions())
                  .filter(d -> d != Integer.MAX_VALUE)
                  .asLongStream()
                  .toArray();
    } else if (inputs.size() == 2 && inputs.get(1).isConstant()) {
      dimensions = integers(inputs.get(1).root().constant());
    } else {
      throw unsupported(op, "give its dimensions as numbers");
    }
    if (!NativeOperation.exists(name)) {
      throw unsupported(op, "declare the reduction with sum, mean, min, max, norm or variance");
    }
    OpArguments arguments = OpArguments.ofIntegers(dimensions);
    lowerNative(
        op,
        name,
        reduce instanceof Variance variance
            ? arguments.withFlags(reduce.isKeepDims(), variance.isBiasCorrected())
            : arguments.withFlags(reduce.isKeepDims()),
        inputs.subList(0, 1));
  }

  private static long[] integers(NativeTensor tensor) {
    int length = Math.toIntExact(NativeTensor.length(tensor.shape()));
    return switch (tensor.type()) {
      case INT ->
          IntStream.range(0, length).mapToLong(tensor.byteBuffer().asIntBuffer()::get).toArray();
      case LONG ->
          IntStream.range(0, length).mapToLong(tensor.byteBuffer().asLongBuffer()::get).toArray();
      default ->
          throw new IllegalArgumentException(
              "Dimensions of type %s; expected INT or LONG".formatted(tensor.type()));
    };
  }

  private void lowerElementwise(SameDiffOp op, Op elementwise, Value input) {
    Value scalar =
        elementwise instanceof ScalarOp s
            ? Value.constant(op.getName() + ".scalar", copy(s.scalar().castTo(input.type())))
            : null;
    String name = GraphOrder.outputs(op).get(0);
    Value output = Value.computed(name, graph.getVariable(name).dataType(), input.shape());
    emit(
        new ElementwiseOperation(
            op.getName(), op.getOp().opType(), elementwise, input, output, scalar),
        List.of(name),
        input.isConstant());
  }

  private void lowerNative(SameDiffOp op, String name, OpArguments arguments, List<Value> inputs) {
    List<String> names = GraphOrder.outputs(op);
    List<Value> outputs = new ArrayList<>();
    List<long[]> shapes =
        OutputShapes.of(op.getName(), name, arguments, inputs.stream().map(this::known).toList());
    if (shapes.size() < names.size()) {
      throw unsupported(
          op,
          "it has %d results, and ND4J knows shapes for %d".formatted(names.size(), shapes.size()));
    }
    for (int k = 0; k < names.size(); k++) {
      DataType type = graph.getVariable(names.get(k)).dataType();
      outputs.add(Value.computed(names.get(k), type, shapes.get(k)));
    }
    boolean constant = OF_SHAPES.contains(name) || inputs.stream().allMatch(Value::isConstant);
    NativeOperation operation = NativeOperation.of(op.getName(), name, arguments, inputs, outputs);
    if (constant || !replace(operation, names)) {
      emit(operation, names, constant);
    }
  }

  /** A constant with its value; any other value with zeros for its elements. */
  private NativeTensor known(Value value) {
    if (value.isConstant()) {
      NativeTensor root = value.root().constant();
      return value == value.root()
          ? root
          : memory.tensor(root.address(), value.type(), value.shape());
    }
    if (value.bytes() > zerosBytes) {
      zerosBytes = value.bytes();
      zeros = scratch.allocate(zerosBytes);
    }
    return scratch.tensor(zeros, value.type(), value.shape());
  }

  private void emit(Operation operation, List<String> names, boolean constant) {
    List<Value> outputs = operation.outputs();
    if (!constant) {
      operations.add(operation);
      for (int k = 0; k < names.size(); k++) {
        values.put(names.get(k), outputs.get(k));
      }
      return;
    }
    Map<Value, NativeTensor> results = new HashMap<>();
    for (Value output : outputs) {
      results.put(output, memory.tensor(output.type(), output.shape()));
    }
    try (Step step =
        operation.bind(value -> results.containsKey(value) ? results.get(value) : known(value))) {
      step.run();
    }
    for (int k = 0; k < names.size(); k++) {
      values.put(names.get(k), Value.constant(names.get(k), results.get(outputs.get(k))));
    }
  }

  /**
   * Puts cheaper operations in the place of one.
   *
   * @return whether it did; if not, the operation itself is wanted
   */
  private boolean replace(NativeOperation operation, List<String> names) {
    if (SAME_ELEMENTS.contains(operation.name())) {
      return replaceReshape(operation, names);
    }
    return switch (operation.name()) {
      case "matmul_bp" -> replaceMatmulGradient(operation, names);
      case "add_bp" -> replaceAddGradient(operation, names);
      case "softmax_cross_entropy_loss" -> replaceLoss(operation, names);
      case "softmax_cross_entropy_loss_grad" -> replaceLossGradient(operation, names);
      default -> false;
    };
  }

  /** No operation at all: the same memory in another shape. */
  private boolean replaceReshape(NativeOperation operation, List<String> names) {
    Value input = operation.inputs().get(0);
    Value output = operation.outputs().get(0);
    boolean rowMajor = Arrays.stream(operation.arguments().integers()).noneMatch(i -> i <= F_ORDER);
    if (!rowMajor || input.type() != output.type() || input.length() != output.length()) {
      return false;
    }
    values.put(names.get(0), input.view(names.get(0), output.shape()));
    return true;
  }

  /** What ND4J's reshape takes for column-major order among its dimensions. */
  private static final long F_ORDER = -102;

  /**
   * One multiplication for each factor, so that the one that nobody needs (the gradient of a
   * network's input) can be left out. With op(X) op(Y) = Z, each possibly transposed, as in
   * libnd4j's {@code matmul_bp}.
   */
  private boolean replaceMatmulGradient(NativeOperation operation, List<String> names) {
    Value x = operation.inputs().get(0);
    Value y = operation.inputs().get(1);
    Value upstream = operation.inputs().get(2);
    if (x.rank() < 2 || x.rank() != y.rank() || x.rank() != upstream.rank()) {
      return false;
    }
    long[] flags = Arrays.copyOf(operation.arguments().integers(), 3);
    OpArguments ofX = operation.arguments().withIntegers(flags[2], 1 - flags[1], flags[0]);
    OpArguments ofY = operation.arguments().withIntegers(1 - flags[0], flags[2], flags[1]);
    emitMatmul(operation, 0, names, ofX, List.of(upstream, y));
    emitMatmul(operation, 1, names, ofY, List.of(x, upstream));
    return true;
  }

  private void emitMatmul(
      NativeOperation gradient,
      int factor,
      List<String> names,
      OpArguments arguments,
      List<Value> inputs) {
    emit(
        NativeOperation.of(
            gradient.label(), "matmul", arguments, inputs, List.of(gradient.outputs().get(factor))),
        List.of(names.get(factor)),
        false);
  }

  /** The gradient of a term of a sum is the sum's own, summed where the term was broadcast. */
  private boolean replaceAddGradient(NativeOperation operation, List<String> names) {
    Value upstream = operation.inputs().get(2);
    for (int k = 0; k < 2; k++) {
      Value gradient = operation.outputs().get(k);
      if (Arrays.equals(gradient.shape(), upstream.shape())) {
        values.put(names.get(k), upstream.view(names.get(k), upstream.shape()));
      } else {
        Value sum = sumToShape(operation.label(), upstream, gradient.shape());
        values.put(names.get(k), sum.view(names.get(k), gradient.shape()));
      }
    }
    return true;
  }

  private Value sumToShape(String label, Value value, long[] shape) {
    int added = value.rank() - shape.length;
    IntPredicate broadcast = d -> d < added || shape[d - added] != value.shape()[d];
    long[] dimensions = IntStream.range(0, value.rank()).filter(broadcast).asLongStream().toArray();
    long[] kept =
        IntStream.range(0, value.rank())
            .filter(broadcast.negate())
            .mapToLong(d -> value.shape()[d])
            .toArray();
    Value sum = Value.computed(label + ".sum", value.type(), kept);
    operations.add(
        NativeOperation.of(
            label,
            "reduce_sum",
            OpArguments.ofIntegers(dimensions).withFlags(false),
            List.of(value),
            List.of(sum)));
    return sum;
  }

  /** ND4J's two operations for this loss cost more than the rest of a small network. */
  private boolean replaceLoss(NativeOperation operation, List<String> names) {
    if (!isPlainCrossEntropy(operation)) {
      return false;
    }
    emit(crossEntropy(operation, operation.outputs().get(0)), names, false);
    return true;
  }

  private boolean replaceLossGradient(NativeOperation operation, List<String> names) {
    if (!isPlainCrossEntropy(operation)
        || used.contains(names.get(1))
        || used.contains(names.get(2))) {
      return false;
    }
    for (int k = 0; k < operations.size(); k++) {
      if (operations.get(k) instanceof SoftmaxCrossEntropy loss
          && loss.equals(crossEntropy(operation, loss.loss()))) {
        Value gradient = operation.outputs().get(0);
        operations.set(k, loss.withGradient(gradient));
        values.put(names.get(0), gradient);
        return true;
      }
    }
    return false;
  }

  /** Whether it is reduced to a scalar without weights for the examples. */
  private static boolean isPlainCrossEntropy(NativeOperation operation) {
    Value logits = operation.inputs().get(0);
    Value weights = operation.inputs().get(1);
    Value labels = operation.inputs().get(2);
    return logits.rank() >= 1
        && logits.type() == DataType.FLOAT
        && labels.type() == DataType.FLOAT
        && Arrays.equals(logits.shape(), labels.shape())
        && weights.isConstant()
        && weights.type() == DataType.FLOAT
        && weights.length() == 1
        && weights.root().constant().floats().get(0) == 1
        && operation.arguments().integers()[0] != LossReduce.NONE.ordinal();
  }

  private static SoftmaxCrossEntropy crossEntropy(NativeOperation operation, Value loss) {
    Value logits = operation.inputs().get(0);
    long classes = logits.shape()[logits.rank() - 1];
    boolean sum = operation.arguments().integers()[0] == LossReduce.SUM.ordinal();
    return new SoftmaxCrossEntropy(
        logits,
        operation.inputs().get(2),
        loss,
        null,
        sum ? 1 : (double) classes / logits.length(),
        operation.arguments().reals()[0]);
  }
}
