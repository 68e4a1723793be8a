package org.velospark.model.prefab;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.velospark.model.FlatTensors;
import org.velospark.model.ResumableOptimizer;
import org.velospark.model.StateFields;
import org.velospark.model.TensorLayout;

/** Adds a penalty on large weights to the loss and its gradient. */
final class PenalisedWeights implements ResumableOptimizer {
  private final ResumableOptimizer optimizer;
  private final float weightDecay;
  private final FlatTensors penalised;

  PenalisedWeights(ResumableOptimizer optimizer, float weightDecay, TensorLayout target) {
    this.optimizer = optimizer;
    this.weightDecay = weightDecay;
    this.penalised = FlatTensors.allocate(target);
  }

  /** The published gradient has half the slope of the published penalty; both are kept. */
  @Override
  public void update(FlatTensors parameters, FlatTensors gradients, float loss) {
    INDArray weights = parameters.array();
    double norm = weights.norm2Number().doubleValue();
    penalised.array().assign(weights).muli(weightDecay).addi(gradients.array());
    optimizer.update(parameters, penalised, (float) (loss + weightDecay * norm * norm));
  }

  @Override
  public void state(StateFields fields) {
    optimizer.state(fields);
  }
}
