package org.velospark.tasks.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.velospark.model.FlatTensors;
import org.velospark.model.TensorLayout;

/**
 * A graph whose operations ND4J runs, on any backend. Weights, gradients and inputs are in memory
 * of the host, for optimizers and feeds to read and write, and are copied to where the backend
 * computes.
 */
final class RecordedPlan implements Plan {
  private final SameDiff graph;
  private final FlatTensors parameters;
  private final FlatTensors gradients;
  private final List<Weight> weights = new ArrayList<>();
  private final Map<String, INDArray> inputs = new LinkedHashMap<>();
  private final RecordedGraph recorded;
  private final RecordedGraph.Sequence training;
  private final RecordedGraph.Sequence evaluation;
  private final INDArray loss;
  private boolean closed;

  /**
   * A weight in the graph, and its parts of the blocks.
   *
   * @param gradientInGraph null if the loss does not depend on it
   */
  private record Weight(
      INDArray inGraph, INDArray gradientInGraph, INDArray parameter, INDArray gradient) {}

  private RecordedPlan(SameDiff graph, String lossName) {
    this.graph = graph;
    this.parameters = FlatTensors.allocate(NativePlan.layout(graph));
    this.gradients = FlatTensors.allocate(parameters.layout());
    for (SDVariable input : GraphCheck.inputs(graph)) {
      inputs.put(
          input.name(),
          Nd4j.createUninitializedDetached(input.dataType(), input.placeholderShape()).assign(0));
    }
    Map<String, String> names = GradientGraph.differentiate(graph, lossName);
    List<String> results = new ArrayList<>(names.values());
    results.add(lossName);
    this.recorded = RecordedGraph.of(graph, results, inputs);
    this.training = recorded.sequence(results);
    this.evaluation = recorded.sequence(List.of(lossName));
    this.loss = recorded.array(lossName);
    for (int k = 0; k < parameters.layout().tensors().size(); k++) {
      String name = parameters.layout().tensors().get(k).name();
      INDArray inGraph = graph.getVariable(name).getArr();
      String gradient = names.get(name);
      INDArray gradientInGraph = gradient == null ? null : recorded.array(gradient);
      parameters.tensor(k).assign(inGraph);
      weights.add(new Weight(inGraph, gradientInGraph, parameters.tensor(k), gradients.tensor(k)));
    }
    toHost(parameters.array());
  }

  static RecordedPlan of(SameDiff graph, String loss) {
    GraphCheck.require(graph, loss);
    return new RecordedPlan(graph, loss);
  }

  /** Lets the host see what the backend has computed. */
  private static void toHost(INDArray array) {
    Nd4j.getAffinityManager().ensureLocation(array, Location.HOST);
  }

  /** Lets the backend see what the host has written. */
  static void writtenByHost(INDArray array) {
    Nd4j.getAffinityManager().tagLocation(array, Location.HOST);
  }

  @Override
  public TensorLayout layout() {
    return parameters.layout();
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
    return bytes(inputs, placeholder, type);
  }

  /** The elements of a placeholder on the host. */
  static ByteBuffer bytes(Map<String, INDArray> inputs, String placeholder, DataType type) {
    INDArray array = inputs.get(placeholder);
    if (array == null || array.dataType() != type) {
      throw NativePlan.noInput(
          placeholder,
          type,
          inputs.entrySet().stream()
              .filter(entry -> entry.getValue().dataType() == type)
              .map(Map.Entry::getKey)
              .toList());
    }
    toHost(array);
    return array.data().asNio().order(ByteOrder.nativeOrder());
  }

  @Override
  public float gradient() {
    float value = run(training);
    for (Weight weight : weights) {
      if (weight.gradientInGraph() == null) {
        weight.gradient().assign(0);
      } else {
        weight.gradient().assign(weight.gradientInGraph().reshape('c', weight.gradient().shape()));
      }
    }
    toHost(gradients.array());
    return value;
  }

  @Override
  public float loss() {
    return run(evaluation);
  }

  private float run(RecordedGraph.Sequence sequence) {
    requireOpen();
    writtenByHost(parameters.array());
    inputs.values().forEach(RecordedPlan::writtenByHost);
    for (Weight weight : weights) {
      weight.inGraph().assign(weight.parameter());
    }
    sequence.run();
    return loss.getFloat(0);
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("This plan is closed; compile the graph again to run it");
    }
  }

  @Override
  public long bytes() {
    long ofInputs =
        inputs.values().stream().mapToLong(a -> a.length() * a.dataType().width()).sum();
    return recorded.bytes() + ofInputs + 3L * Float.BYTES * parameters.layout().length();
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    recorded.close();
    inputs.values().forEach(INDArray::close);
    GraphArrays.close(graph);
    parameters.close();
    gradients.close();
  }
}
