package org.velospark.model.baseline;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.velospark.model.FlatTensors;
import org.velospark.model.Optimizer;
import org.velospark.model.TensorLayout;

/** One of ND4J's updaters at work on one network. */
final class UpdaterRun implements Optimizer {
  private final String name;
  private final TensorLayout target;
  private final GradientUpdater<?> updater;

  /** What remains of a parameter before the update. */
  private final double kept;

  /** The updater turns the gradients it is given into the update; callers keep theirs. */
  private final INDArray update;

  private int iteration;

  /**
   * @param name what messages call the optimizer
   * @param updater before its first step, with state for the target's length
   */
  UpdaterRun(String name, TensorLayout target, GradientUpdater<?> updater) {
    this(name, target, updater, 0);
  }

  /**
   * @param decay part of each parameter that a step takes away beside the update
   */
  UpdaterRun(String name, TensorLayout target, GradientUpdater<?> updater, double decay) {
    this.name = name;
    this.target = target;
    this.updater = updater;
    this.kept = 1 - decay;
    this.update = zeros(target);
  }

  /** A block of a network's size. */
  static INDArray zeros(TensorLayout target) {
    // As FlatTensors does it: a network without weights has a block of one.
    return Nd4j.createUninitializedDetached(DataType.FLOAT, Math.max(1, target.length())).assign(0);
  }

  @Override
  public void update(FlatTensors parameters, FlatTensors gradients, float loss) {
    requireLayout(name, target, parameters, gradients);
    update.assign(gradients.array());
    updater.applyUpdater(update, iteration++, 0);
    if (kept != 1) {
      parameters.array().muli(kept);
    }
    parameters.array().subi(update);
  }

  /**
   * Checks that an optimizer works on the network that it was made for.
   *
   * @throws IllegalArgumentException if not
   */
  static void requireLayout(
      String name, TensorLayout target, FlatTensors parameters, FlatTensors gradients) {
    if (!gradients.layout().equals(target) || !parameters.layout().equals(target)) {
      throw new IllegalArgumentException(
          "This %s was made for %s, but parameters are %s and gradients are %s"
              .formatted(name, target, parameters.layout(), gradients.layout()));
    }
  }
}
