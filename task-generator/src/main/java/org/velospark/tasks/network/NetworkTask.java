package org.velospark.tasks.network;

import org.velospark.model.FlatTensors;
import org.velospark.random.RandomStream;
import org.velospark.tasks.LossScale;
import org.velospark.tasks.Task;
import org.velospark.tasks.TaskSpec;
import org.velospark.tasks.engine.GraphArrays;
import org.velospark.tasks.engine.Plan;

/**
 * A compiled {@link Network}. Minibatches are drawn with replacement, so that a batch is a function
 * of its index alone; the published sources shuffle.
 */
public final class NetworkTask implements Task {
  private final TaskSpec spec;
  private final Network network;
  private final Plan plan;
  private final Feed feed;

  private NetworkTask(TaskSpec spec, Network network, Plan plan) {
    this.spec = spec;
    this.network = network;
    this.plan = plan;
    this.feed = network.feed().bind(plan);
  }

  /**
   * Compiles the network and opens its data.
   *
   * @param spec what {@link #spec} shall say
   * @throws IllegalArgumentException if the network has more weights than fit into one block
   */
  public static NetworkTask compile(TaskSpec spec, Network network) {
    requireBlock(spec, network);
    Plan plan = plan(network);
    try {
      return new NetworkTask(spec, network, plan);
    } catch (RuntimeException | Error e) {
      plan.close();
      throw e;
    }
  }

  /** The offsets of a layout are ints. */
  static void requireBlock(TaskSpec spec, Network network) {
    double weights = network.cost().parameters();
    if (weights > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "The network of %s has %.0f weights, expected at most %d; make it smaller"
              .formatted(spec.toJson(), weights, Integer.MAX_VALUE));
    }
  }

  private static Plan plan(Network network) {
    if (!Plan.compilesToNativeOperations()) {
      Network.Graph graph = network.referenceGraph();
      return Plan.compile(graph.graph(), graph.loss());
    }
    Network.Graph graph = network.graph();
    try {
      return Plan.compile(graph.graph(), graph.loss());
    } finally {
      GraphArrays.close(graph.graph());
    }
  }

  /** What runs it. */
  public Plan plan() {
    return plan;
  }

  @Override
  public TaskSpec spec() {
    return spec;
  }

  @Override
  public FlatTensors parameters() {
    return plan.parameters();
  }

  @Override
  public FlatTensors gradients() {
    return plan.gradients();
  }

  @Override
  public void initialize(long seed) {
    network.initialize(parameters(), seed);
  }

  /** Fills the inputs of the plan with training batch number {@code step} of a seed. */
  public void fillTrainingBatch(long seed, long step) {
    feed.fill(Split.TRAINING, RandomStream.TRAINING_BATCH.at(seed, step));
  }

  @Override
  public float trainingStep(long seed, long step) {
    fillTrainingBatch(seed, step);
    return plan.gradient();
  }

  @Override
  public float trainingLoss(long seed, long step) {
    fillTrainingBatch(seed, step);
    return plan.loss();
  }

  @Override
  public float loss(Split split, long seed, long batch) {
    feed.fill(split, RandomStream.EVALUATION_BATCH.at(seed, batch));
    return plan.loss();
  }

  @Override
  public LossScale lossScale() {
    return network.lossScale();
  }

  @Override
  public long bytes() {
    return plan.bytes();
  }

  @Override
  public void close() {
    plan.close();
  }
}
