package org.velospark.model.prefab;

import org.velospark.model.FlatTensors;
import org.velospark.model.ResumableOptimizer;
import org.velospark.model.StateFields;
import org.velospark.model.TensorLayout;

/** Takes a step with the mean gradient and the mean loss of every so many calls. */
final class AccumulatedGradients implements ResumableOptimizer {
  private final ResumableOptimizer optimizer;
  private final int count;
  private final FlatTensors gradients;
  private final float[] loss = new float[1];
  private long seen;

  AccumulatedGradients(ResumableOptimizer optimizer, int count, TensorLayout target) {
    this.optimizer = optimizer;
    this.count = count;
    this.gradients = FlatTensors.allocate(target);
  }

  @Override
  public void update(FlatTensors parameters, FlatTensors gradients, float loss) {
    this.gradients.array().addi(gradients.array());
    this.loss[0] += loss;
    seen++;
    if (seen == count) {
      this.gradients.array().divi(count);
      optimizer.update(parameters, this.gradients, this.loss[0] / count);
      this.gradients.array().assign(0);
      this.loss[0] = 0;
      seen = 0;
    }
  }

  @Override
  public void state(StateFields fields) {
    fields.floats(gradients.floats(), gradients.layout().length());
    fields.floats(loss);
    seen = fields.number(seen);
    optimizer.state(fields);
  }
}
