package org.velospark.tasks.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.api.OutAndGrad;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.velospark.model.FlatTensors;
import org.velospark.model.TensorLayout;

/**
 * A graph that SameDiff runs, on any backend. Weights, gradients and inputs are in memory of the
 * host, for optimizers and feeds to read and write, and are copied to where the backend computes.
 */
final class SameDiffPlan implements Plan {
  private final SameDiff graph;
  private final String loss;
  private final FlatTensors parameters;
  private final FlatTensors gradients;
  private final List<String> weights;
  private final Map<String, INDArray> inputs = new LinkedHashMap<>();
  private boolean closed;

  private SameDiffPlan(SameDiff graph, String loss) {
    this.graph = graph;
    this.loss = loss;
    this.parameters = FlatTensors.allocate(NativePlan.layout(graph));
    this.gradients = FlatTensors.allocate(parameters.layout());
    this.weights = parameters.layout().tensors().stream().map(TensorLayout.Tensor::name).toList();
  }

  static SameDiffPlan of(SameDiff graph, String loss) {
    GraphCheck.require(graph, loss);
    graph.setLossVariables(loss);
    SameDiffPlan plan = new SameDiffPlan(graph, loss);
    for (int k = 0; k < plan.weights.size(); k++) {
      plan.parameters.tensor(k).assign(graph.getVariable(plan.weights.get(k)).getArr());
    }
    for (SDVariable input : GraphCheck.inputs(graph)) {
      plan.inputs.put(
          input.name(),
          Nd4j.createUninitializedDetached(input.dataType(), input.placeholderShape()).assign(0));
    }
    toHost(plan.parameters.array());
    return plan;
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
    prepare();
    // The loss goes along as one of the outputs of the same run.
    OutAndGrad results = graph.calculateGradientsAndOutputs(inputs, List.of(loss), weights);
    for (int k = 0; k < weights.size(); k++) {
      INDArray gradient = results.getGradients().get(weights.get(k));
      if (gradient != null) {
        gradients.tensor(k).assign(gradient);
      } else {
        // The loss does not depend on it.
        gradients.tensor(k).assign(0);
      }
    }
    toHost(gradients.array());
    return results.getOutputs().get(loss).getFloat(0);
  }

  @Override
  public float loss() {
    prepare();
    return graph.output(inputs, loss).get(loss).getFloat(0);
  }

  private void prepare() {
    requireOpen();
    writtenByHost(parameters.array());
    inputs.values().forEach(SameDiffPlan::writtenByHost);
    for (int k = 0; k < weights.size(); k++) {
      graph.getVariable(weights.get(k)).getArr().assign(parameters.tensor(k));
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("This plan is closed; compile the graph again to run it");
    }
  }

  /** Without what SameDiff allocates and frees in each run. */
  @Override
  public long bytes() {
    long ofInputs =
        inputs.values().stream().mapToLong(a -> a.length() * a.dataType().width()).sum();
    return ofInputs + 3L * Float.BYTES * parameters.layout().length();
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    inputs.values().forEach(INDArray::close);
    GraphArrays.close(graph);
    parameters.close();
    gradients.close();
  }
}
