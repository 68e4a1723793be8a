package org.velospark.tasks.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.velospark.model.TensorLayout;

/**
 * A training step of many networks of one shape at once, each with weights and inputs of its own:
 * one graph, in which every tensor has a first axis for the particles. A step takes as many
 * operations as that of one network, which is what a GPU needs where networks are tiny.
 *
 * <p>Weights and gradients are arrays {@code [particles, layout().length()]} where the backend
 * computes, a row for each particle, for optimizers that work on all rows at once; nothing of them
 * is copied to the host. Inputs are filled on the host and copied once a step. A particle that
 * diverges changes nothing for the others.
 *
 * <p>SameDiff runs the graph, on any backend. This is tested on the CPU, where {@link Plan} is
 * faster (see {@code docs/engine-benchmark.md}); it has never run on a GPU. Not thread-safe. All
 * memory is outside the Java heap until {@link #close()}.
 */
public final class ParticlePlan implements AutoCloseable {
  private final SameDiff graph;
  private final int particles;
  private final String losses;
  private final TensorLayout layout;
  private final INDArray parameters;
  private final INDArray gradients;
  private final Map<String, INDArray> inputs = new LinkedHashMap<>();

  private final List<Column> columns = new ArrayList<>();

  /** What a step computes. */
  private final List<String> results;

  private boolean closed;

  /**
   * Where a weight is; all arrays have the same shape.
   *
   * @param weight what the graph reads
   * @param ofParameters its columns of the parameters
   * @param ofGradients its columns of the gradients
   * @param gradient name of its gradient in the graph; null if the losses do not depend on it
   */
  private record Column(
      INDArray weight, INDArray ofParameters, INDArray ofGradients, String gradient) {
    long[] shape() {
      return weight.shape();
    }
  }

  private ParticlePlan(SameDiff graph, String losses, int particles) {
    this.graph = graph;
    this.particles = particles;
    this.losses = losses;
    this.layout = layout(graph, particles);
    this.parameters = zeros(DataType.FLOAT, particles, Math.max(1, layout.length()));
    this.gradients = zeros(DataType.FLOAT, particles, Math.max(1, layout.length()));
    // The derivative starts with ones, one for each loss: it is that of their sum.
    Map<String, String> names = GradientGraph.differentiate(graph, losses);
    for (TensorLayout.Tensor tensor : layout.tensors()) {
      Column column =
          new Column(
              graph.getVariable(tensor.name()).getArr().reshape(particles, tensor.length()),
              columns(parameters, tensor),
              columns(gradients, tensor),
              names.get(tensor.name()));
      column.ofParameters().assign(column.weight());
      columns.add(column);
    }
    Set<String> all = new LinkedHashSet<>(names.values());
    all.add(losses);
    this.results = List.copyOf(all);
    for (SDVariable input : GraphCheck.inputs(graph)) {
      inputs.put(input.name(), zeros(input.dataType(), input.placeholderShape()));
    }
  }

  /**
   * Compiles a graph, which belongs to the plan from then on: it is freed with the plan. The
   * parameters start as the values that the graph's variables have.
   *
   * @param graph its variables of type VARIABLE (float) are the weights {@code [particles, shape]},
   *     in the order of {@code graph.variables()}; its placeholders are the inputs, of fully known
   *     shapes {@code [particles, shape]}; all particles' numbers stay apart from one another's
   * @param losses name of the variable with each particle's loss {@code [particles]}, a float
   * @throws IllegalArgumentException if the graph is not like that, or has an operation without a
   *     derivative; the message names it and says what to do
   */
  public static ParticlePlan compile(SameDiff graph, String losses, int particles) {
    GraphCheck.require(graph, losses);
    GraphCheck.weights(graph)
        .forEach(weight -> requireParticles(weight.name(), weight.getArr().shape(), particles));
    GraphCheck.inputs(graph)
        .forEach(input -> requireParticles(input.name(), input.placeholderShape(), particles));
    return new ParticlePlan(graph, losses, particles);
  }

  private static void requireParticles(String name, long[] shape, int particles) {
    if (shape.length == 0 || shape[0] != particles) {
      throw new IllegalArgumentException(
          "'%s' has shape %s; its first dimension must be that of the %d particles"
              .formatted(name, Arrays.toString(shape), particles));
    }
  }

  private static TensorLayout layout(SameDiff graph, int particles) {
    TensorLayout.Builder builder = TensorLayout.builder();
    for (SDVariable weight : GraphCheck.weights(graph)) {
      long[] shape = weight.getArr().shape();
      builder.add(weight.name(), Arrays.stream(shape).skip(1).mapToInt(Math::toIntExact).toArray());
    }
    return builder.build();
  }

  private static INDArray zeros(DataType type, long... shape) {
    return Nd4j.createUninitializedDetached(type, shape).assign(0);
  }

  private static INDArray columns(INDArray rows, TensorLayout.Tensor tensor) {
    return rows.get(
        NDArrayIndex.all(),
        NDArrayIndex.interval(tensor.offset(), tensor.offset() + tensor.length()));
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

  /** What the last {@link #gradient()} computed [particles, length]; zeros before the first. */
  public INDArray gradients() {
    return gradients;
  }

  /** The inputs of one particle. */
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
    ByteBuffer bytes = SameDiffPlan.bytes(inputs, placeholder, type);
    int length = bytes.capacity() / particles;
    return bytes.slice(particle * length, length).order(ByteOrder.nativeOrder());
  }

  /**
   * Runs forwards and backwards: fills {@link #gradients()}.
   *
   * @return each particle's loss, a new array; not finite where a network has diverged
   */
  public float[] gradient() {
    return run(
        results,
        computed -> {
          for (int k = 0; k < columns.size(); k++) {
            Column column = columns.get(k);
            if (column.gradient() == null) {
              column.ofGradients().assign(0);
            } else {
              column.ofGradients().assign(computed.get(column.gradient()).reshape(column.shape()));
            }
          }
        });
  }

  /**
   * Runs forwards only; the gradients stay as they are.
   *
   * @return as {@link #gradient()}
   */
  public float[] loss() {
    return run(List.of(losses), computed -> {});
  }

  private float[] run(List<String> names, Consumer<Map<String, INDArray>> use) {
    requireOpen();
    inputs.values().forEach(SameDiffPlan::writtenByHost);
    for (Column column : columns) {
      column.weight().assign(column.ofParameters());
    }
    Map<String, INDArray> computed = graph.output(inputs, names);
    use.accept(computed);
    float[] values = computed.get(losses).toFloatVector();
    computed.values().forEach(GraphArrays::close);
    return values;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("This plan is closed; compile the graph again to run it");
    }
  }

  /** Memory where the backend computes, in bytes, without what SameDiff takes in a run. */
  public long bytes() {
    long ofInputs =
        inputs.values().stream().mapToLong(a -> a.length() * a.dataType().width()).sum();
    return ofInputs + 3L * Float.BYTES * particles * layout.length();
  }

  /** Frees all memory. A second call does nothing. */
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
