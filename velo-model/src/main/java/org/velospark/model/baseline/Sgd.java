package org.velospark.model.baseline;

import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.velospark.model.FlatTensors;
import org.velospark.model.Optimizer;
import org.velospark.model.TensorLayout;

/**
 * Plain stochastic gradient descent, run by ND4J's own updater: {@code parameter -= learningRate ·
 * g}. Immutable and thread-safe.
 *
 * @param learningRate step size, above 0
 */
public record Sgd(double learningRate) {

  public Sgd {
    if (!(learningRate > 0 && learningRate < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "learning-rate must be above 0 and finite, but is " + learningRate);
    }
  }

  /**
   * Gradient descent ready for the first step of one training run. Takes one more block of the
   * network's size, released when it is garbage-collected.
   *
   * @param target layout of the network that will be trained
   */
  public Optimizer optimizer(TensorLayout target) {
    return new Run(this, target);
  }

  private static final class Run implements Optimizer {
    private final GradientUpdater<?> updater;
    private final TensorLayout target;

    /** The updater turns the gradients it is given into the update; callers keep theirs. */
    private final INDArray update;

    Run(Sgd settings, TensorLayout target) {
      this.target = target;
      this.update =
          Nd4j.createUninitializedDetached(DataType.FLOAT, Math.max(1, target.length())).assign(0);
      this.updater =
          new org.nd4j.linalg.learning.config.Sgd(settings.learningRate)
              .instantiate(Map.of(), true);
    }

    @Override
    public void update(FlatTensors parameters, FlatTensors gradients, float loss) {
      if (!gradients.layout().equals(target) || !parameters.layout().equals(target)) {
        throw new IllegalArgumentException(
            "This gradient descent was made for %s, but parameters are %s and gradients are %s"
                .formatted(target, parameters.layout(), gradients.layout()));
      }
      update.assign(gradients.array());
      updater.applyUpdater(update, 0, 0);
      parameters.array().subi(update);
    }
  }
}
