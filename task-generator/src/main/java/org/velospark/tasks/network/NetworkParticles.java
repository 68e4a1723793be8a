package org.velospark.tasks.network;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.velospark.model.FlatTensors;
import org.velospark.model.TensorLayout;
import org.velospark.random.RandomStream;
import org.velospark.tasks.LossScale;
import org.velospark.tasks.ParticleTask;
import org.velospark.tasks.Task.Split;
import org.velospark.tasks.TaskSpec;
import org.velospark.tasks.engine.ParticlePlan;

/**
 * Many particles of a {@link Network} as one compiled graph; each has the initial weights and
 * minibatches of {@link NetworkTask}.
 */
public final class NetworkParticles implements ParticleTask {
  private final TaskSpec spec;
  private final Network network;
  private final ParticlePlan plan;
  private final List<Feed> feeds = new ArrayList<>();

  /** Initial weights of one particle, drawn on the host. */
  private final FlatTensors initial;

  private NetworkParticles(TaskSpec spec, Network network, ParticlePlan plan) {
    this.spec = spec;
    this.network = network;
    this.plan = plan;
    for (int particle = 0; particle < plan.particles(); particle++) {
      feeds.add(network.feed().bind(plan.inputs(particle)));
    }
    this.initial = FlatTensors.allocate(plan.layout());
  }

  /**
   * Compiles the network and opens its data.
   *
   * @param spec what {@link #spec} shall say
   * @param particles how many networks, at least 1
   * @throws IllegalArgumentException if the network has more weights than fit into one block
   */
  public static NetworkParticles compile(TaskSpec spec, Network network, int particles) {
    NetworkTask.requireBlock(spec, network);
    Network.Graph graph = network.particleGraph(particles);
    ParticlePlan plan = ParticlePlan.compile(graph.graph(), graph.loss(), particles);
    try {
      return new NetworkParticles(spec, network, plan);
    } catch (RuntimeException | Error e) {
      plan.close();
      throw e;
    }
  }

  @Override
  public TaskSpec spec() {
    return spec;
  }

  @Override
  public int particles() {
    return plan.particles();
  }

  @Override
  public TensorLayout layout() {
    return plan.layout();
  }

  @Override
  public INDArray parameters() {
    return plan.parameters();
  }

  @Override
  public INDArray gradients() {
    return plan.gradients();
  }

  @Override
  public void initialize(long[] seeds) {
    requireSeeds(seeds);
    for (int particle = 0; particle < seeds.length; particle++) {
      network.initialize(initial, seeds[particle]);
      plan.setParameters(particle, initial);
    }
  }

  @Override
  public float[] trainingStep(long[] seeds, long step) {
    fillTrainingBatches(seeds, step);
    return plan.gradient();
  }

  @Override
  public float[] trainingLoss(long[] seeds, long step) {
    fillTrainingBatches(seeds, step);
    return plan.loss();
  }

  private void fillTrainingBatches(long[] seeds, long step) {
    requireSeeds(seeds);
    for (int particle = 0; particle < seeds.length; particle++) {
      feeds
          .get(particle)
          .fill(Split.TRAINING, RandomStream.TRAINING_BATCH.at(seeds[particle], step));
    }
  }

  @Override
  public float[] loss(Split split, long[] seeds, long batch) {
    requireSeeds(seeds);
    for (int particle = 0; particle < seeds.length; particle++) {
      feeds.get(particle).fill(split, RandomStream.EVALUATION_BATCH.at(seeds[particle], batch));
    }
    return plan.loss();
  }

  private void requireSeeds(long[] seeds) {
    if (seeds.length != particles()) {
      throw new IllegalArgumentException(
          "There are %d particles, but %d seeds; give one for each"
              .formatted(particles(), seeds.length));
    }
  }

  @Override
  public LossScale lossScale() {
    return network.lossScale();
  }

  @Override
  public long bytes() {
    return plan.bytes() + (long) Float.BYTES * plan.layout().length();
  }

  @Override
  public void close() {
    initial.close();
    plan.close();
  }
}
