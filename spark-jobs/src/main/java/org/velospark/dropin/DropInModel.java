package org.velospark.dropin;

import java.util.Arrays;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.velospark.model.dl4j.LearnedUpdater;
import org.velospark.model.weights.OptimizerWeights;

/**
 * A network of Deeplearning4j that is trained, whichever of its two classes it is. Not thread-safe;
 * holds native memory until {@link #close()}.
 */
public final class DropInModel implements AutoCloseable {
  private final Model model;

  private DropInModel(Model model) {
    this.model = model;
  }

  /**
   * A network with an updater of ND4J.
   *
   * @param seed of its initial weights
   */
  public static DropInModel open(DropInNetwork network, long seed, IUpdater updater) {
    Model model = network.build(updater, seed);
    model.init();
    return new DropInModel(model);
  }

  /**
   * A network with a learned optimizer in the place of an updater.
   *
   * @param seed of its initial weights, which are those that it has with any updater
   * @param numSteps what the optimizer is told of the training's length, at least 1
   */
  public static DropInModel open(
      DropInNetwork network, long seed, OptimizerWeights weights, int numSteps) {
    Model model = network.build(LearnedUpdater.of(weights, numSteps), seed);
    if (model instanceof MultiLayerNetwork layers) {
      LearnedUpdater.attach(layers, weights);
    } else {
      LearnedUpdater.attach((ComputationGraph) model, weights);
    }
    return new DropInModel(model);
  }

  /** Takes one training step. */
  public void fit(DataSet minibatch) {
    if (model instanceof MultiLayerNetwork layers) {
      layers.fit(minibatch);
    } else {
      ((ComputationGraph) model).fit(minibatch);
    }
  }

  /** The loss of the last training step's minibatch, before the step. */
  public double score() {
    return model.score();
  }

  /** The loss of the network as it is used: batch normalisation by running means. */
  public double loss(DataSet minibatch) {
    return model instanceof MultiLayerNetwork layers
        ? layers.score(minibatch, false)
        : ((ComputationGraph) model).score(minibatch, false);
  }

  /**
   * All numbers in the network [1, count], running means among them; changes of it change those.
   */
  public INDArray parameters() {
    return model.params();
  }

  /** Tells a listener of every step from now on, beside those that are told already. */
  public void listen(TrainingListener listener) {
    model.addListeners(listener);
  }

  /**
   * Gives back the memory of weights and gradients, and that of all workspaces of the calling
   * thread. Deeplearning4j's own {@code close} also has the whole heap collected each time.
   */
  @Override
  public void close() {
    for (INDArray array : Arrays.asList(model.params(), model.getGradientsViewArray())) {
      if (array != null && array.closeable()) {
        array.close();
      }
    }
    Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
  }
}
