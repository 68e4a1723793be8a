package org.velospark.tasks.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.factory.Nd4j;
import org.velospark.model.FlatTensors;
import org.velospark.model.TensorLayout;
import org.velospark.model.TensorLayout.Tensor;

/**
 * A training step of many networks of one shape at once, each with weights and inputs of its own:
 * one graph, in which every tensor has a first axis for the particles. A step takes as many
 * operations as that of one network, which is what counts on a GPU where networks are tiny.
 *
 * <p>Weights and gradients are arrays {@code [particles, layout().length()]} where the backend
 * computes, a row for each particle, for optimizers that work on all rows at once; they are never
 * copied to the host. Inputs are filled on the host and copied once a step. A particle that
 * diverges changes nothing for the others.
 *
 * <p>All operations go through ND4J, so that any backend can run them. This is tested on the CPU,
 * where a {@link Plan} for each network is faster; it has never run on a GPU. Not thread-safe. All
 * memory is outside the Java heap until {@link #close()}.
 */
public final class ParticlePlan implements AutoCloseable {
  private final SameDiff graph;
  private final int particles;
  private final TensorLayout layout;
  private final INDArray parameters;
  private final INDArray gradients;
  private final Map<String, INDArray> inputs = new LinkedHashMap<>();
  private final List<INDArray> owned = new ArrayList<>();
  private final RecordedGraph recorded;
  private final RecordedGraph.Sequence training;
  private final RecordedGraph.Sequence evaluation;
  private final INDArray losses;

  /** From the rows of parameters to where the graph reads each weight. */
  private final Copy toWeights;

  /** From where the graph leaves each gradient to the rows of gradients. */
  private final Copy toGradients;

  private boolean closed;

  /** A copy in one operation, whatever the number of tensors. */
  private record Copy(CustomOp op, OpContext context) {
    static Copy of(String name, List<INDArray> from, List<INDArray> to) {
      OpContext context = Nd4j.getExecutioner().buildContext();
      context.setInputArrays(from);
      context.setOutputArrays(to);
      // The columns.
      context.setIArguments(1);
      context.shapeFunctionOverride(true);
      return new Copy(DynamicCustomOp.builder(name).build(), context);
    }

    void run() {
      Nd4j.getExecutioner().exec(op, context);
    }
  }

  private ParticlePlan(SameDiff graph, String lossName, int particles) {
    this.graph = graph;
    this.particles = particles;
    this.layout = layout(graph);
    this.parameters = zeros(DataType.FLOAT, particles, layout.length());
    this.gradients = zeros(DataType.FLOAT, particles, layout.length());
    for (SDVariable input : GraphCheck.inputs(graph)) {
      inputs.put(input.name(), zeros(input.dataType(), input.placeholderShape()));
    }
    // It starts from ones, one for each loss, and so is the gradient of their sum.
    Map<String, String> names = GradientGraph.differentiate(graph, lossName);
    List<String> results = new ArrayList<>(names.values());
    results.add(lossName);
    this.recorded = RecordedGraph.of(graph, results, inputs);
    this.training = recorded.sequence(results);
    this.evaluation = recorded.sequence(List.of(lossName));
    this.losses = recorded.array(lossName);

    List<INDArray> weights = new ArrayList<>();
    List<INDArray> ofWeights = new ArrayList<>();
    for (Tensor tensor : layout.tensors()) {
      weights.add(rows(graph.getVariable(tensor.name()).getArr(), tensor));
      String gradient = names.get(tensor.name());
      ofWeights.add(
          gradient == null
              // The losses do not depend on it.
              ? zeros(DataType.FLOAT, particles, tensor.length())
              : rows(recorded.array(gradient), tensor));
    }
    INDArray lengths = zeros(DataType.INT32, weights.size());
    lengths.assign(
        Nd4j.createFromArray(layout.tensors().stream().mapToInt(Tensor::length).toArray()));
    this.toWeights = Copy.of("split_v", List.of(parameters, lengths), weights);
    this.toGradients = Copy.of("concat", ofWeights, List.of(gradients));
    Copy.of("concat", weights, List.of(parameters)).run();
  }

  /**
   * Compiles a graph, which belongs to the plan from then on: it is freed with the plan. The
   * parameters start as the values that the graph's variables have.
   *
   * @param graph its variables of type VARIABLE (float) are the weights {@code [particles, shape]},
   *     at least one, in the order of {@code graph.variables()}; its placeholders are the inputs,
   *     of fully known shapes {@code [particles, shape]}; each particle's numbers depend on its own
   *     alone
   * @param losses name of the variable with each particle's loss {@code [particles]}, a float
   * @throws IllegalArgumentException if the graph is not like that, or has an operation that cannot
   *     be differentiated or run; the message names it and says what to do
   */
  public static ParticlePlan compile(SameDiff graph, String losses, int particles) {
    GraphCheck.require(graph, losses);
    for (SDVariable weight : GraphCheck.weights(graph)) {
      requireParticles(weight.name(), weight.getArr().shape(), particles);
    }
    for (SDVariable input : GraphCheck.inputs(graph)) {
      requireParticles(input.name(), input.placeholderShape(), particles);
    }
    ParticlePlan plan = new ParticlePlan(graph, losses, particles);
    if (!Arrays.equals(plan.losses.shape(), new long[] {particles})) {
      String shape = Arrays.toString(plan.losses.shape());
      plan.close();
      throw new IllegalArgumentException(
          "Losses '%s' have shape %s; reduce them to one for each of the %d particles"
              .formatted(losses, shape, particles));
    }
    return plan;
  }

  private static void requireParticles(String name, long[] shape, int particles) {
    if (shape.length == 0 || shape[0] != particles) {
      throw new IllegalArgumentException(
          "'%s' has shape %s; its first dimension must be that of the %d particles"
              .formatted(name, Arrays.toString(shape), particles));
    }
  }

  private static TensorLayout layout(SameDiff graph) {
    TensorLayout.Builder builder = TensorLayout.builder();
    for (SDVariable weight : GraphCheck.weights(graph)) {
      long[] shape = weight.getArr().shape();
      builder.add(weight.name(), Arrays.stream(shape).skip(1).mapToInt(Math::toIntExact).toArray());
    }
    return builder.build();
  }

  private INDArray zeros(DataType type, long... shape) {
    INDArray array = Nd4j.createUninitializedDetached(type, shape).assign(0);
    owned.add(array);
    return array;
  }

  private INDArray rows(INDArray array, Tensor tensor) {
    return array.reshape('c', particles, tensor.length());
  }

  /** Number of particles. */
  public int particles() {
    return particles;
  }

  /** Names, shapes and places of one particle's weights in its row: those of its {@link Plan}. */
  public TensorLayout layout() {
    return layout;
  }

  /** The weights [particles, length]; the caller may change them at any time between two runs. */
  public INDArray parameters() {
    return parameters;
  }

  /**
   * Sets one particle's weights to what the host has written.
   *
   * @param weights laid out as {@link #layout()}
   */
  public void setParameters(int particle, FlatTensors weights) {
    RecordedPlan.writtenByHost(weights.array());
    parameters.getRow(particle).assign(weights.array());
  }

  /** What the last {@link #gradient()} computed [particles, length]; zeros before the first. */
  public INDArray gradients() {
    return gradients;
  }

  /**
   * The inputs of one particle.
   *
   * @throws IndexOutOfBoundsException if there is no such particle
   */
  public Inputs inputs(int particle) {
    Objects.checkIndex(particle, particles);
    return new Inputs() {
      @Override
      public FloatBuffer input(String placeholder) {
        return bytes(placeholder, DataType.FLOAT, particle).asFloatBuffer();
      }

      @Override
      public IntBuffer intInput(String placeholder) {
        return bytes(placeholder, DataType.INT32, particle).asIntBuffer();
      }
    };
  }

  private ByteBuffer bytes(String placeholder, DataType type, int particle) {
    requireOpen();
    ByteBuffer bytes = RecordedPlan.bytes(inputs, placeholder, type);
    int length = bytes.capacity() / particles;
    return bytes.slice(particle * length, length).order(ByteOrder.nativeOrder());
  }

  /**
   * Runs forwards and backwards: fills {@link #gradients()}.
   *
   * @return each particle's loss, a new array; not finite where a network has diverged
   */
  public float[] gradient() {
    float[] values = run(training);
    toGradients.run();
    return values;
  }

  /**
   * Runs forwards only; the gradients stay as they are.
   *
   * @return as {@link #gradient()}
   */
  public float[] loss() {
    return run(evaluation);
  }

  private float[] run(RecordedGraph.Sequence sequence) {
    requireOpen();
    inputs.values().forEach(RecordedPlan::writtenByHost);
    toWeights.run();
    sequence.run();
    return losses.toFloatVector();
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("This plan is closed; compile the graph again to run it");
    }
  }

  /** Memory that it holds where the backend computes, in bytes. */
  public long bytes() {
    long ofWeights = (long) Float.BYTES * particles * layout.length();
    return recorded.bytes()
        + ofWeights
        + owned.stream().mapToLong(array -> array.length() * array.dataType().width()).sum();
  }

  /** Frees all memory. A second call does nothing. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    recorded.close();
    owned.forEach(INDArray::close);
    GraphArrays.close(graph);
  }
}
