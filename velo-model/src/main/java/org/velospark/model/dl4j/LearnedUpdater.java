package org.velospark.model.dl4j;

import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.velospark.model.ResumableOptimizer;
import org.velospark.model.TensorLayout;
import org.velospark.model.prefab.Prefab;
import org.velospark.model.weights.OptimizerWeights;

/**
 * Names a learned optimizer in the configuration of a Deeplearning4j network, as {@code new Adam()}
 * would name Adam, and attaches it to the network:
 *
 * <pre>{@code
 * ... .updater(LearnedUpdater.of(10_000)) ...
 * LearnedUpdater.attach(network);
 * }</pre>
 *
 * <p>That is the optimizer with the {@linkplain OptimizerWeights#shipped weights of this release}.
 * With others it is
 *
 * <pre>{@code
 * OptimizerWeights weights = OptimizerWeights.read(Path.of("celo.safetensors"));
 * ... .updater(LearnedUpdater.of(weights, 10_000)) ...
 * LearnedUpdater.attach(network, weights);
 * }</pre>
 *
 * <p>Deeplearning4j drops the attached optimizer, but not its state, when it restores or clones a
 * network. Such a network refuses to train until {@code attach} is called again; it then goes on
 * where the saved one stood, with the same bits on the same kind of processor.
 *
 * <p>A value, and part of the format of saved networks: the weights themselves are not in it, but
 * their checksum is, so a network that was saved with another release's weights is attached with
 * those, from a file. Immutable and thread-safe.
 */
public final class LearnedUpdater implements IUpdater {
  private static final long serialVersionUID = 1;
  private static final Logger LOG = LoggerFactory.getLogger(LearnedUpdater.class);

  private final String architecture;
  private final String thetaSha256;
  private final int numSteps;
  private final int maxSteps;
  private final float weightDecay;
  private final int statePerWeight;
  private final int statePerParameter;

  @JsonCreator
  private LearnedUpdater(
      @JsonProperty("architecture") String architecture,
      @JsonProperty("thetaSha256") String thetaSha256,
      @JsonProperty("numSteps") int numSteps,
      @JsonProperty("maxSteps") int maxSteps,
      @JsonProperty("weightDecay") float weightDecay,
      @JsonProperty("statePerWeight") int statePerWeight,
      @JsonProperty("statePerParameter") int statePerParameter) {
    this.architecture = architecture;
    this.thetaSha256 = thetaSha256;
    this.numSteps = numSteps;
    this.maxSteps = maxSteps;
    this.weightDecay = weightDecay;
    this.statePerWeight = statePerWeight;
    this.statePerParameter = statePerParameter;
  }

  /**
   * The learned optimizer of this release's weights, within the bounds of the published prefab.
   *
   * @param numSteps how many times the weights of the network will be changed, at least 1; see
   *     {@link #steps}. The optimizer paces itself by it. A longer training is warned about once,
   *     and goes on with small steps, as at the end of a schedule
   */
  public static LearnedUpdater of(int numSteps) {
    return of(OptimizerWeights.shipped(), numSteps);
  }

  /**
   * The learned optimizer of other weights.
   *
   * @param numSteps as of {@link #of(int)}
   */
  public static LearnedUpdater of(OptimizerWeights weights, int numSteps) {
    return of(weights, numSteps, Prefab.PUBLISHED);
  }

  /** The learned optimizer of other weights, within other bounds. */
  public static LearnedUpdater of(OptimizerWeights weights, int numSteps, Prefab prefab) {
    if (numSteps < 1) {
      throw new IllegalArgumentException(
          "The number of training steps must be at least 1, but is " + numSteps);
    }
    StoredState.Size size = StoredState.sizeOf(weights, prefab, numSteps);
    return new LearnedUpdater(
        weights.config().architecture(),
        weights.thetaSha256(),
        numSteps,
        prefab.maxSteps(),
        prefab.weightDecay(),
        size.perWeight(),
        size.perParameter());
  }

  /**
   * The number of steps of a training: minibatches of the iterator times epochs. Reads through the
   * iterator once and resets it. Truncated backpropagation through time takes more steps, one for
   * each piece of a sequence.
   */
  public static int steps(DataSetIterator iterator, int epochs) {
    return StepCount.of(iterator, epochs);
  }

  /** The number of steps of a training, as {@link #steps(DataSetIterator, int)} counts them. */
  public static int steps(MultiDataSetIterator iterator, int epochs) {
    return StepCount.of(iterator, epochs);
  }

  /**
   * Makes the optimizer of this release's weights train a network from now on, as {@link
   * #attach(MultiLayerNetwork, OptimizerWeights)} does with others.
   */
  public static void attach(MultiLayerNetwork network) {
    attach(network, OptimizerWeights.shipped());
  }

  /** Makes the optimizer of this release's weights train a graph. */
  public static void attach(ComputationGraph graph) {
    attach(graph, OptimizerWeights.shipped());
  }

  /**
   * Makes the optimizer of these weights train a network from now on. A network that has been
   * restored or cloned goes on where the optimizer stood.
   *
   * @param network whose configuration names a {@code LearnedUpdater} of these weights; initialised
   *     if it was not
   * @throws IllegalArgumentException if its configuration names none, several different ones, or
   *     one of other weights, or if its weights are neither of type FLOAT nor DOUBLE
   */
  public static void attach(MultiLayerNetwork network, OptimizerWeights weights) {
    if (!network.isInitCalled()) {
      network.init();
    }
    network.setUpdater(NetworkUpdater.of(network, weights));
  }

  /** Makes the optimizer of these weights train a graph, as it does with a network. */
  public static void attach(ComputationGraph graph, OptimizerWeights weights) {
    graph.init();
    graph.setUpdater(GraphUpdater.of(graph, weights));
  }

  public int numSteps() {
    return numSteps;
  }

  /**
   * The optimizer that is meant, before its first step.
   *
   * @param weights that {@link #requireWeights} has let pass
   */
  ResumableOptimizer optimizer(OptimizerWeights weights, TensorLayout target) {
    return new CountedSteps(
        new Prefab(maxSteps, weightDecay)
            .optimizer(weights.learnedOptimizer(), weights.theta(), target, numSteps),
        numSteps,
        LOG::warn);
  }

  void requireWeights(OptimizerWeights weights) {
    if (!weights.thetaSha256().equals(thetaSha256)) {
      throw new IllegalArgumentException(
          ("The network was configured for the optimizer %s with weights of SHA-256 %s, but these"
                  + " are of %s with %s; attach the weights that it was configured with")
              .formatted(
                  architecture,
                  thetaSha256,
                  weights.config().architecture(),
                  weights.thetaSha256()));
    }
  }

  /** Floats that the state of a parameter may take; its shape is not known here. */
  @Override
  public long stateSize(long numParams) {
    return statePerWeight * numParams + statePerParameter;
  }

  @Override
  public GradientUpdater<LearnedUpdater> instantiate(INDArray view, boolean initialize) {
    if (initialize) {
      view.assign(0);
    }
    return new Detached(this);
  }

  @Override
  public GradientUpdater<LearnedUpdater> instantiate(
      Map<String, INDArray> state, boolean initialize) {
    return new Detached(this);
  }

  /** A learned optimizer has no learning rate. */
  @Override
  public double getLearningRate(int iteration, int epoch) {
    return Double.NaN;
  }

  @Override
  public boolean hasLearningRate() {
    return false;
  }

  @Override
  public void setLrAndSchedule(double learningRate, ISchedule schedule) {
    throw new UnsupportedOperationException("A learned optimizer has no learning rate to set");
  }

  /** Itself, since it never changes. */
  @Override
  @SuppressWarnings("PMD.ProperCloneImplementation")
  public LearnedUpdater clone() {
    return this;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LearnedUpdater updater
        && thetaSha256.equals(updater.thetaSha256)
        && numSteps == updater.numSteps
        && maxSteps == updater.maxSteps
        && weightDecay == updater.weightDecay;
  }

  @Override
  public int hashCode() {
    return Objects.hash(thetaSha256, numSteps, maxSteps, weightDecay);
  }

  @Override
  public String toString() {
    return "LearnedUpdater(%s %s, %d steps)"
        .formatted(architecture, thetaSha256.substring(0, 8), numSteps);
  }

  /** What Deeplearning4j makes of the configuration by itself. It would not be the optimizer. */
  private record Detached(LearnedUpdater config) implements GradientUpdater<LearnedUpdater> {

    @Override
    public void applyUpdater(INDArray gradient, int iteration, int epoch) {
      throw new IllegalStateException(
          "The learned optimizer is not attached to this network: Deeplearning4j drops it when it"
              + " restores, clones or transfers a network or sets a learning rate, and pretraining"
              + " does not know it. Call LearnedUpdater.attach(network), or attach(network, weights)"
              + " if it has others than the shipped ones, before training. A SameDiff graph is trained"
              + " by SameDiffTraining");
    }

    @Override
    public LearnedUpdater getConfig() {
      return config;
    }

    /** The state is read from the network when the optimizer is attached. */
    @Override
    public void setStateViewArray(INDArray view, long[] shape, char order, boolean initialize) {
      // Nothing of it is used here.
    }

    @Override
    public void setState(Map<String, INDArray> state, boolean initialize) {
      throw new UnsupportedOperationException("The state of a learned optimizer has no parts");
    }

    @Override
    public Map<String, INDArray> getState() {
      return Map.of();
    }
  }
}
