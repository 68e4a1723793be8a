package org.velospark.tasks.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.BaseReduceOp;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The operations of a graph on arrays of its own, in contexts that are filled once and executed in
 * every run, by any backend. SameDiff would find out in every run what comes next and how large it
 * is, which takes longer than most operations of a small network.
 *
 * <p>Not thread-safe.
 */
final class RecordedGraph implements AutoCloseable {
  /** Their results depend on the shapes of their inputs alone, and those are all known. */
  private static final Set<String> OF_SHAPES = Set.of("shape_of", "zeroslike", "ones_as");

  private final OpExecutioner executioner = Nd4j.getExecutioner();
  private final SameDiff graph;
  private final Map<String, Value> values = new HashMap<>();
  private List<Call> calls = new ArrayList<>();

  /** Where the elements of each root are. */
  private final Map<Value, INDArray> arrays = new HashMap<>();

  /** Roots that are the same in every run. */
  private final Set<Value> constants = new HashSet<>();

  private final List<INDArray> owned = new ArrayList<>();

  /** For values that have no place yet, while only their shapes are asked for. */
  private final List<INDArray> standIns = new ArrayList<>();

  private Thread runner;

  /**
   * An operation with what it works on.
   *
   * @param op one that is known by name, or one of a single tensor, element by element
   * @param arguments of one that is known by name
   */
  private record Call(
      DifferentialFunction op, OpArguments arguments, List<Value> inputs, List<Value> outputs) {

    static Call of(NativeOperation operation) {
      return new Call(
          DynamicCustomOp.builder(operation.name()).build(),
          operation.arguments(),
          operation.inputs(),
          operation.outputs());
    }
  }

  private RecordedGraph(SameDiff graph) {
    this.graph = graph;
  }

  /**
   * Records what some variables depend on.
   *
   * @param inputs arrays of the placeholders, which every run reads; those of weights and constants
   *     are the graph's
   * @throws IllegalArgumentException if there is an operation that cannot be recorded; the message
   *     names it and says what to do
   */
  static RecordedGraph of(
      SameDiff graph, Collection<String> targets, Map<String, INDArray> inputs) {
    RecordedGraph recorded = new RecordedGraph(graph);
    recorded.useOneThread();
    try {
      graph.variables().forEach(variable -> recorded.leaf(variable, inputs));
      GraphOrder.of(graph, targets).forEach(recorded::record);
      Set<Value> results = recorded.roots(targets);
      recorded.calls = recorded.needed(results);
      recorded.place(results);
      return recorded;
    } catch (RuntimeException | Error e) {
      recorded.close();
      throw e;
    }
  }

  /** On the CPU results are the same for any number of cores, and many graphs run side by side. */
  private void useOneThread() {
    if (runner != Thread.currentThread() && Plan.compilesToNativeOperations()) {
      NativeThreads.useOne();
    }
    runner = Thread.currentThread();
  }

  private void leaf(SDVariable variable, Map<String, INDArray> inputs) {
    switch (variable.getVariableType()) {
      case VARIABLE -> leaf(variable.name(), variable.getArr());
      case PLACEHOLDER -> leaf(variable.name(), inputs.get(variable.name()));
      case CONSTANT -> constants.add(leaf(variable.name(), variable.getArr()));
      default -> {
        // Results of operations follow with those.
      }
    }
  }

  private Value leaf(String name, INDArray array) {
    Value value = Value.input(name, array.dataType(), array.shape());
    values.put(name, value);
    arrays.put(value, array);
    return value;
  }

  private void record(SameDiffOp op) {
    DifferentialFunction function = op.getOp();
    List<String> names = GraphOrder.outputs(op);
    List<Value> inputs = GraphOrder.inputs(op).stream().map(values::get).toList();
    if (function instanceof DynamicCustomOp custom && NativeOperation.exists(function.opName())) {
      record(op.getName(), function.opName(), OpArguments.of(custom), inputs, names);
    } else if (function instanceof BaseReduceOp reduce
        && inputs.size() == 1
        && NativeOperation.exists(NativeReduction.of(reduce).name())) {
      NativeReduction reduction = NativeReduction.of(reduce);
      record(op.getName(), reduction.name(), reduction.arguments(), inputs, names);
    } else if (function instanceof Op
        && inputs.size() == 1
        && ElementwiseOperation.supports(function.opType())) {
      DataType type = graph.getVariable(names.get(0)).dataType();
      Value output = Value.computed(names.get(0), type, inputs.get(0).shape());
      record(new Call(function, null, inputs, List.of(output)));
      values.put(names.get(0), output);
    } else {
      throw new IllegalArgumentException(
          ("Only a plan that is compiled for the CPU can run operation '%s' (%s, %s); declare the"
                  + " network with others")
              .formatted(function.opName(), op.getName(), function.getClass().getSimpleName()));
    }
  }

  private void record(
      String label, String name, OpArguments arguments, List<Value> inputs, List<String> names) {
    List<Value> outputs = outputs(name, arguments, inputs, names);
    NativeOperation operation = NativeOperation.of(label, name, arguments, inputs, outputs);
    Replacement replacement =
        Replacement.inNativeOperations(operation)
            .orElseGet(() -> new Replacement(List.of(operation), outputs));
    for (Operation each : replacement.operations()) {
      record(Call.of((NativeOperation) each));
    }
    for (int k = 0; k < names.size(); k++) {
      values.put(names.get(k), replacement.results().get(k));
    }
  }

  private List<Value> outputs(
      String name, OpArguments arguments, List<Value> inputs, List<String> names) {
    Call call = new Call(DynamicCustomOp.builder(name).build(), arguments, inputs, List.of());
    List<Value> outputs = new ArrayList<>();
    List<LongShapeDescriptor> shapes =
        executioner.calculateOutputShape((CustomOp) call.op(), context(call));
    for (int k = 0; k < names.size(); k++) {
      LongShapeDescriptor shape = shapes.get(k);
      outputs.add(Value.computed(names.get(k), shape.dataType(), shape.getShape()));
    }
    closeStandIns();
    return outputs;
  }

  /** Notes a call for every run, or makes it now if its results are always the same. */
  private void record(Call call) {
    boolean constant =
        OF_SHAPES.contains(call.op().opName())
            || call.inputs().stream().allMatch(input -> constants.contains(input.root()));
    if (constant) {
      call.outputs().forEach(output -> arrays.put(output, allocate(output)));
      constants.addAll(call.outputs());
      execute(call, context(call));
      closeStandIns();
    } else {
      calls.add(call);
    }
  }

  private void closeStandIns() {
    standIns.forEach(INDArray::close);
    standIns.clear();
  }

  private INDArray allocate(Value value) {
    INDArray array = Nd4j.createUninitializedDetached(value.type(), value.shape()).assign(0);
    owned.add(array);
    return array;
  }

  private Set<Value> roots(Collection<String> names) {
    Set<Value> roots = new HashSet<>();
    names.forEach(name -> roots.add(values.get(name).root()));
    return roots;
  }

  /** The calls that some roots depend on, in their order. */
  private List<Call> needed(Set<Value> roots) {
    Set<Value> wanted = new HashSet<>(roots);
    List<Call> needed = new ArrayList<>();
    for (int k = calls.size() - 1; k >= 0; k--) {
      Call call = calls.get(k);
      if (call.outputs().stream().anyMatch(wanted::contains)) {
        call.inputs().forEach(input -> wanted.add(input.root()));
        needed.add(call);
      }
    }
    Collections.reverse(needed);
    return needed;
  }

  /**
   * Gives every value a place: results their own, so that reading one on the host copies nothing
   * else there, and all others one in a block that they share.
   */
  private void place(Set<Value> results) {
    results.stream()
        .filter(result -> !arrays.containsKey(result))
        .forEach(result -> arrays.put(result, allocate(result)));
    BufferPlan buffers = new BufferPlan();
    for (int time = 0; time < calls.size(); time++) {
      for (Value input : calls.get(time).inputs()) {
        use(buffers, input.root(), time);
      }
      for (Value output : calls.get(time).outputs()) {
        use(buffers, output, time);
      }
    }
    long floats = Math.max(1, buffers.place() / Float.BYTES);
    INDArray block = Nd4j.createUninitializedDetached(DataType.FLOAT, floats).assign(0);
    owned.add(block);
    for (Value value : buffers.values()) {
      long from = buffers.offset(value) / Float.BYTES;
      INDArray place = block.get(NDArrayIndex.interval(from, from + value.length()));
      arrays.put(value, place.reshape('c', value.shape()));
    }
  }

  private void use(BufferPlan buffers, Value root, int time) {
    if (!arrays.containsKey(root)) {
      if (root.type() == DataType.FLOAT) {
        buffers.use(root, time);
      } else {
        arrays.put(root, allocate(root));
      }
    }
  }

  /** Where a value is, or a stand-in of its shape. */
  private INDArray array(Value value) {
    INDArray root = arrays.get(value.root());
    if (root == null) {
      INDArray standIn = Nd4j.createUninitializedDetached(value.type(), value.shape());
      standIns.add(standIn);
      return standIn;
    }
    return value == value.root() ? root : root.reshape('c', value.shape());
  }

  private OpContext context(Call call) {
    OpContext context = executioner.buildContext();
    context.setInputArrays(call.inputs().stream().map(this::array).toList());
    context.setOutputArrays(call.outputs().stream().map(this::array).toList());
    if (call.arguments() != null) {
      context.setIArguments(call.arguments().integers());
      context.setTArguments(call.arguments().reals());
      context.setBArguments(call.arguments().flags());
      context.setDArguments(call.arguments().types());
    }
    return context;
  }

  private void execute(Call call, OpContext context) {
    if (call.op() instanceof CustomOp custom) {
      executioner.exec(custom, context);
    } else {
      executioner.exec((Op) call.op(), context);
    }
  }

  /** Calls that are made one after the other in a run. */
  final class Sequence {
    private final List<Call> calls;
    private final List<OpContext> contexts;

    private Sequence(List<Call> calls) {
      this.calls = calls;
      this.contexts = calls.stream().map(RecordedGraph.this::context).toList();
      // Shapes are known; checking them again takes longer than a small operation.
      contexts.forEach(context -> context.shapeFunctionOverride(true));
    }

    void run() {
      useOneThread();
      for (int k = 0; k < calls.size(); k++) {
        execute(calls.get(k), contexts.get(k));
      }
    }
  }

  /** The calls that some of the targets take. */
  Sequence sequence(Collection<String> targets) {
    return new Sequence(needed(roots(targets)));
  }

  /** Where a target is after a run that computes it, until the next run. */
  INDArray array(String target) {
    return array(values.get(target));
  }

  /** Memory that it holds beside that of weights, inputs and the graph's constants, in bytes. */
  long bytes() {
    return owned.stream().mapToLong(array -> array.length() * array.dataType().width()).sum();
  }

  @Override
  public void close() {
    owned.forEach(INDArray::close);
  }
}
