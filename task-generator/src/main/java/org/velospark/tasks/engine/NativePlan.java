package org.velospark.tasks.engine;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.velospark.model.FlatTensors;
import org.velospark.model.TensorLayout;

/** A graph compiled to native operations and passes in Java, for the CPU backend. */
final class NativePlan implements Plan {
  private final NativeMemory memory = new NativeMemory();
  private final TensorLayout layout;
  private final FlatTensors parameters;
  private final FlatTensors gradients;
  private final Map<String, NativeTensor> inputs = new LinkedHashMap<>();
  private final Map<Value, NativeTensor> places = new HashMap<>();
  private final List<Step> steps = new ArrayList<>();
  private Sequence training;
  private Sequence evaluation;
  private Thread runner;
  private boolean closed;

  /** Steps that leave the loss in a place. */
  private record Sequence(Step[] steps, FloatBuffer loss) {}

  private NativePlan(TensorLayout layout) {
    this.layout = layout;
    this.parameters = FlatTensors.allocate(layout);
    this.gradients = FlatTensors.allocate(layout);
  }

  static NativePlan compile(SameDiff graph, String loss) {
    NativeThreads.useOne();
    GraphCheck.require(graph, loss);
    TensorLayout layout = layout(graph);
    NativePlan plan = new NativePlan(layout);
    try {
      plan.build(graph, loss);
    } catch (RuntimeException | Error e) {
      plan.close();
      throw e;
    }
    return plan;
  }

  static TensorLayout layout(SameDiff graph) {
    TensorLayout.Builder builder = TensorLayout.builder();
    for (SDVariable weight : GraphCheck.weights(graph)) {
      long[] shape = weight.getArr().shape();
      int[] dimensions = new int[shape.length];
      for (int d = 0; d < dimensions.length; d++) {
        dimensions[d] = Math.toIntExact(shape[d]);
      }
      builder.add(weight.name(), dimensions);
    }
    return builder.build();
  }

  private void build(SameDiff original, String lossName) {
    try (GradientGraph differentiated = GradientGraph.of(original, lossName)) {
      build(original, lossName, differentiated);
    }
  }

  private void build(SameDiff original, String lossName, GradientGraph differentiated) {
    List<String> targets = new ArrayList<>(differentiated.gradients().values());
    targets.add(lossName);
    Lowering.Lowered lowered = Lowering.of(differentiated.graph(), targets, memory);
    Map<String, Value> values = lowered.values();
    requireScalar(values.get(lossName));

    List<SDVariable> weights = GraphCheck.weights(original);
    List<Value> gradientValues = new ArrayList<>();
    for (SDVariable weight : weights) {
      String gradient = differentiated.gradients().get(weight.name());
      gradientValues.add(
          gradient == null
              ? zeros(weight.name() + ".zeros", values.get(weight.name()).shape())
              : values.get(gradient));
    }
    Program program =
        Program.of(lowered.operations(), values.get(lossName), gradientValues).fused();

    BytePointer parameterBlock = new BytePointer(parameters.array().data().addressPointer());
    BytePointer gradientBlock = new BytePointer(gradients.array().data().addressPointer());
    for (int k = 0; k < weights.size(); k++) {
      long offset = (long) layout.tensors().get(k).offset() * Float.BYTES;
      placeAt(values.get(weights.get(k).name()), parameterBlock.getPointer(offset));
      NativeMemory.copy(weights.get(k).getArr(), parameterBlock.getPointer(offset));
      Value gradient = program.gradients().get(k);
      requireLength(weights.get(k).name(), gradient, layout.tensors().get(k).length());
      placeAt(gradient.root(), gradientBlock.getPointer(offset));
    }
    for (SDVariable input : GraphCheck.inputs(original)) {
      Value value = values.get(input.name());
      placeAt(value, memory.allocate(value.bytes()));
      inputs.put(input.name(), places.get(value));
    }
    BufferPlan forTraining = buffers(program.training(), program.loss());
    BufferPlan forEvaluation = buffers(program.evaluation(), program.loss());
    // They never run at the same time.
    BytePointer block = memory.allocate(Math.max(forTraining.place(), forEvaluation.place()));
    training = bind(program.training(), program.loss(), forTraining, block);
    evaluation = bind(program.evaluation(), program.loss(), forEvaluation, block);
  }

  private static void requireScalar(Value loss) {
    if (loss.length() != 1) {
      throw new IllegalArgumentException(
          "Loss '%s' has shape %s; reduce it to one element"
              .formatted(loss.name(), Arrays.toString(loss.shape())));
    }
  }

  private Value zeros(String name, long[] shape) {
    return Value.constant(name, memory.tensor(DataType.FLOAT, shape));
  }

  private static void requireLength(String weight, Value gradient, long length) {
    if (gradient.length() != length) {
      throw new IllegalArgumentException(
          "ND4J's gradient of weight '%s' has %d elements, but the weight has %d"
              .formatted(weight, gradient.length(), length));
    }
  }

  /** Plans a place for every value that has none yet, from where it is computed to its last use. */
  private BufferPlan buffers(List<Operation> operations, Value loss) {
    BufferPlan buffers = new BufferPlan();
    int end = operations.size();
    for (int time = 0; time < end; time++) {
      for (Value value : operations.get(time).inputs()) {
        useAt(buffers, value.root(), time);
      }
      for (Value value : operations.get(time).outputs()) {
        useAt(buffers, value.root(), time);
      }
    }
    useAt(buffers, loss.root(), end);
    return buffers;
  }

  private void useAt(BufferPlan buffers, Value root, int time) {
    if (root.origin() == Value.Origin.COMPUTED && !places.containsKey(root)) {
      buffers.use(root, time);
    }
  }

  private void placeAt(Value root, BytePointer address) {
    places.put(root, memory.tensor(address, root.type(), root.shape()));
  }

  private Sequence bind(
      List<Operation> operations, Value loss, BufferPlan buffers, BytePointer block) {
    Map<Value, NativeTensor> local = new HashMap<>(places);
    for (Value value : buffers.values()) {
      BytePointer address = block.getPointer(buffers.offset(value));
      local.put(value, memory.tensor(address, value.type(), value.shape()));
    }
    Step[] bound = new Step[operations.size()];
    for (int k = 0; k < bound.length; k++) {
      bound[k] = operations.get(k).bind(value -> place(value, local));
      steps.add(bound[k]);
    }
    return new Sequence(bound, place(loss, local).floats());
  }

  private NativeTensor place(Value value, Map<Value, NativeTensor> local) {
    if (value == value.root() && value.isConstant()) {
      return value.constant();
    }
    NativeTensor place = local.get(value);
    if (place == null) {
      BytePointer root = place(value.root(), local).address();
      long offset = value.offset() * value.type().width();
      place = memory.tensor(root.getPointer(offset), value.type(), value.shape());
      local.put(value, place);
    }
    return place;
  }

  @Override
  public TensorLayout layout() {
    return layout;
  }

  @Override
  public FlatTensors parameters() {
    return parameters;
  }

  @Override
  public FlatTensors gradients() {
    return gradients;
  }

  @Override
  public FloatBuffer input(String placeholder) {
    return inputBytes(placeholder, DataType.FLOAT).asFloatBuffer();
  }

  @Override
  public IntBuffer intInput(String placeholder) {
    return inputBytes(placeholder, DataType.INT32).asIntBuffer();
  }

  private ByteBuffer inputBytes(String placeholder, DataType type) {
    requireOpen();
    NativeTensor tensor = inputs.get(placeholder);
    if (tensor == null || tensor.type() != type) {
      List<String> known =
          inputs.entrySet().stream()
              .filter(entry -> entry.getValue().type() == type)
              .map(Map.Entry::getKey)
              .toList();
      throw noInput(placeholder, type, known);
    }
    return tensor.byteBuffer();
  }

  static IllegalArgumentException noInput(String placeholder, DataType type, List<String> known) {
    return new IllegalArgumentException(
        "No placeholder '%s' of type %s; there are %s".formatted(placeholder, type, known));
  }

  @Override
  public float gradient() {
    return run(training);
  }

  @Override
  public float loss() {
    return run(evaluation);
  }

  private float run(Sequence sequence) {
    requireOpen();
    if (runner != Thread.currentThread()) {
      runner = Thread.currentThread();
      NativeThreads.useOne();
    }
    for (Step step : sequence.steps()) {
      step.run();
    }
    return sequence.loss().get(0);
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("This plan is closed; compile the graph again to run it");
    }
  }

  @Override
  public long bytes() {
    return memory.allocated() + 2L * Float.BYTES * layout.length();
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    steps.forEach(Step::close);
    memory.close();
    parameters.close();
    gradients.close();
  }
}
