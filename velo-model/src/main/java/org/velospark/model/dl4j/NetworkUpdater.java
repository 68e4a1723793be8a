package org.velospark.model.dl4j;

import java.util.List;
import org.deeplearning4j.nn.api.Updater;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.MultiLayerUpdater;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.velospark.model.weights.OptimizerWeights;

/** The updater of a network, some or all of whose parameters a learned optimizer trains. */
final class NetworkUpdater extends MultiLayerUpdater {
  private static final long serialVersionUID = 1;

  private final transient OptimizerWeights weights;
  private final transient List<UpdaterBlock> allBlocks;
  private final transient LearnedParameters learned;

  private NetworkUpdater(
      MultiLayerNetwork network, INDArray state, boolean isNew, OptimizerWeights weights) {
    super(network, state);
    if (isNew) {
      LearnedParameters.clear(updaterBlocks);
    }
    this.weights = weights;
    this.allBlocks = List.copyOf(updaterBlocks);
    this.learned = new LearnedParameters(updaterBlocks, network.params().dataType(), weights);
    learned.load();
  }

  /** Goes on from the state that the network's present updater has, if any. */
  static NetworkUpdater of(MultiLayerNetwork network, OptimizerWeights weights) {
    Updater present = network.getUpdater(false);
    return present == null
        ? before(network, weights)
        : new NetworkUpdater(network, present.getStateViewArray(), false, weights);
  }

  /** Before the first step. */
  private static NetworkUpdater before(MultiLayerNetwork network, OptimizerWeights weights) {
    INDArray state = LearnedParameters.emptyState(network.getLayers(), network.params().dataType());
    return new NetworkUpdater(network, state, true, weights);
  }

  @Override
  public synchronized void update(
      Gradient gradient, int iteration, int epoch, int batchSize, LayerWorkspaceMgr workspaces) {
    super.update(gradient, iteration, epoch, batchSize, workspaces);
    learned.update(getParams(), gradient.gradient(), network.score(), iteration, epoch);
  }

  /** Those of learned parameters, too, whose state Deeplearning4j may move elsewhere. */
  @Override
  public List<UpdaterBlock> getUpdaterBlocks() {
    return allBlocks;
  }

  @Override
  public synchronized INDArray getStateViewArray() {
    learned.store();
    return super.getStateViewArray();
  }

  @Override
  public INDArray getUpdaterStateViewArray() {
    return getStateViewArray();
  }

  @Override
  public synchronized INDArray getStateViewArrayCopy() {
    learned.store();
    return super.getStateViewArrayCopy();
  }

  @Override
  public synchronized void setStateViewArray(INDArray state) {
    super.setStateViewArray(state);
    learned.load();
  }

  /** One for the same network, before its first step. */
  @Override
  public Updater clone() {
    return before(network, weights);
  }

  @Override
  public boolean equals(Object other) {
    if (other instanceof NetworkUpdater updater) {
      learned.store();
      updater.learned.store();
    }
    return super.equals(other);
  }

  @Override
  public int hashCode() {
    learned.store();
    return super.hashCode();
  }
}
