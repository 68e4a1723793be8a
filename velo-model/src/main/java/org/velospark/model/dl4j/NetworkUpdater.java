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
  private final transient LearnedParameters learned;

  private NetworkUpdater(MultiLayerNetwork network, INDArray state, OptimizerWeights weights) {
    super(network, state);
    this.weights = weights;
    this.learned =
        new LearnedParameters(
            updaterBlocks, network.params().dataType(), updaterStateViewArray, weights);
    if (state == null) {
      updaterStateViewArray.close();
    }
    updaterStateViewArray = null;
  }

  /** Goes on from the state that the network's present updater has, if any. */
  static NetworkUpdater of(MultiLayerNetwork network, OptimizerWeights weights) {
    Updater present = network.getUpdater(false);
    return new NetworkUpdater(
        network, present == null ? null : present.getStateViewArray(), weights);
  }

  @Override
  public synchronized void update(
      Gradient gradient, int iteration, int epoch, int batchSize, LayerWorkspaceMgr workspaces) {
    super.update(gradient, iteration, epoch, batchSize, workspaces);
    INDArray parameters = getParams();
    INDArray gradients = gradient.gradient();
    learned.update(
        parameters.reshape(parameters.length()),
        gradients.reshape(gradients.length()),
        network.score(),
        iteration,
        epoch);
  }

  /** Those of learned parameters, too. */
  @Override
  public List<UpdaterBlock> getUpdaterBlocks() {
    return learned.blocks();
  }

  /** A copy: changes of it change nothing. */
  @Override
  public synchronized INDArray getStateViewArray() {
    return learned.state();
  }

  @Override
  public INDArray getUpdaterStateViewArray() {
    return getStateViewArray();
  }

  @Override
  public INDArray getStateViewArrayCopy() {
    return getStateViewArray();
  }

  @Override
  public synchronized void setStateViewArray(INDArray state) {
    learned.restore(state);
  }

  /** One for the same network, before its first step. */
  @Override
  public Updater clone() {
    return new NetworkUpdater(network, null, weights);
  }

  /** Whether the other's state is the same. */
  @Override
  public boolean equals(Object other) {
    return other instanceof NetworkUpdater updater
        && getStateViewArray().equals(updater.getStateViewArray());
  }

  @Override
  public int hashCode() {
    return NetworkUpdater.class.hashCode();
  }
}
