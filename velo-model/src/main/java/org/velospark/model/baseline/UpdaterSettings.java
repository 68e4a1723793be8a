package org.velospark.model.baseline;

import org.nd4j.linalg.learning.config.IUpdater;
import org.velospark.model.Optimizer;
import org.velospark.model.TensorLayout;

/** Settings of an optimizer that ND4J has an updater for. */
interface UpdaterSettings {
  /** The updater as a configuration of ND4J or Deeplearning4j names it; a new one at each call. */
  IUpdater updater();

  /**
   * Ready for the first step of one training run.
   *
   * @param target layout of the network that will be trained
   */
  Optimizer optimizer(TensorLayout target);
}
