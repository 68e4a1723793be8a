package org.velospark.tasks.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.BytePointer;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.BaseReduceOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.ScalarOp;

/**
 * Turns the operations of a graph, one after the other, into operations of a program: finds the
 * shape of every value, computes what is constant once and for all, and puts a {@link Replacement}
 * in the place of operations that would waste time.
 */
final class Lowering {
  /** Their results depend on the shapes of their inputs alone, and those are all known. */
  private static final Set<String> OF_SHAPES =
      Set.of(
          "shape_of", "shapes_of", "size", "size_at", "rank", "zeroslike", "zeros_as", "ones_as");

  /** Their results depend on the shape of their first input and on the second one. */
  private static final Set<String> SPREADS = Set.of("reduce_sum_bp", "reduce_mean_bp");

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
      return new Lowered(
          lowering.values, Columns.joined(SparseSoftmaxCrossEntropy.joined(lowering.operations)));
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
    NativeMemory.copy(array, tensor.address());
    return tensor;
  }

  private NativeTensor copy(INDArray array, DataType type) {
    if (array.dataType() == type) {
      return copy(array);
    }
    try (INDArray cast = array.castTo(type)) {
      return copy(cast);
    }
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
    List<Value> inputs = GraphOrder.inputs(op).stream().map(values::get).toList();
    if (function instanceof EngineFunction own) {
      replace(own.lower(op.getName(), inputs), GraphOrder.outputs(op));
    } else if (function instanceof DynamicCustomOp custom
        && NativeOperation.exists(function.opName())) {
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

  private static IllegalArgumentException unsupported(SameDiffOp op, String advice) {
    return new IllegalArgumentException(
        "A plan cannot run operation '%s' (%s, %s): %s"
            .formatted(
                op.getOp().opName(), op.getName(), op.getOp().getClass().getSimpleName(), advice));
  }

  private void lowerReduction(SameDiffOp op, BaseReduceOp reduce, List<Value> inputs) {
    NativeReduction reduction;
    if (inputs.size() == 1) {
      reduction = NativeReduction.of(reduce);
    } else if (inputs.size() == 2 && inputs.get(1).isConstant()) {
      reduction = NativeReduction.of(reduce, integers(inputs.get(1).root().constant()));
    } else {
      throw unsupported(op, "give its dimensions as numbers");
    }
    if (!NativeOperation.exists(reduction.name())) {
      throw unsupported(op, "declare the reduction with sum, mean, min, max, norm or variance");
    }
    lowerNative(op, reduction.name(), reduction.arguments(), inputs.subList(0, 1));
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
            ? Value.constant(op.getName() + ".scalar", copy(s.scalar(), input.type()))
            : null;
    String name = GraphOrder.outputs(op).get(0);
    Value output = Value.computed(name, graph.getVariable(name).dataType(), input.shape());
    Operation operation =
        new ElementwiseOperation(
            op.getName(), op.getOp().opType(), elementwise, input, output, scalar);
    if (input.isConstant()) {
      fold(operation, List.of(name));
    } else {
      emit(operation, List.of(name));
    }
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
    NativeOperation operation = NativeOperation.of(op.getName(), name, arguments, inputs, outputs);
    if (OF_SHAPES.contains(name)
        || (SPREADS.contains(name) && inputs.get(1).isConstant())
        || inputs.stream().allMatch(Value::isConstant)) {
      // Not libnd4j's gather: it does not check its indices.
      fold(name.equals("gather") ? EmbeddingLookup.checked(operation) : operation, names);
    } else if (!joinLossGradient(operation, names)) {
      RowOperation.of(operation, operations)
          .map(rows -> new Replacement(List.of(rows), rows.outputs()))
          .or(() -> Replacement.of(operation))
          .ifPresentOrElse(
              replacement -> replace(replacement, names), () -> emit(operation, names));
    }
  }

  private void replace(Replacement replacement, List<String> names) {
    operations.addAll(replacement.operations());
    name(names, replacement.results());
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

  private void name(List<String> names, List<Value> results) {
    for (int k = 0; k < names.size(); k++) {
      values.put(names.get(k), results.get(k));
    }
  }

  private void emit(Operation operation, List<String> names) {
    operations.add(operation);
    name(names, operation.outputs());
  }

  /** Runs an operation whose results can be known, now. */
  private void fold(Operation operation, List<String> names) {
    Map<Value, NativeTensor> results = new LinkedHashMap<>();
    for (Value output : operation.outputs()) {
      results.put(output, memory.tensor(output.type(), output.shape()));
    }
    try (Step step =
        operation.bind(value -> results.containsKey(value) ? results.get(value) : known(value))) {
      step.run();
    }
    name(names, results.values().stream().map(t -> Value.constant(operation.label(), t)).toList());
  }

  /**
   * Lets the operation that computes a loss compute its gradient on the way, if nobody asks for the
   * gradients of its labels and weights.
   *
   * @return whether it does
   */
  private boolean joinLossGradient(NativeOperation operation, List<String> names) {
    if (!operation.name().equals("softmax_cross_entropy_loss_grad")
        || used.contains(names.get(1))
        || used.contains(names.get(2))) {
      return false;
    }
    for (int k = 0; k < operations.size(); k++) {
      if (operations.get(k) instanceof SoftmaxCrossEntropy loss
          && SoftmaxCrossEntropy.of(operation, loss.loss()).filter(loss::equals).isPresent()) {
        operations.set(k, loss.withGradient(operation.outputs().get(0)));
        name(names, operation.outputs());
        return true;
      }
    }
    return false;
  }
}
