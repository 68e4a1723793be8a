package org.velospark.model.dl4j;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.velospark.model.FlatTensors;
import org.velospark.model.ResumableOptimizer;
import org.velospark.model.StateFields;

/** Warns once when an optimizer goes beyond the steps that it was told of. */
final class CountedSteps implements ResumableOptimizer {
  private static final Logger LOG = LoggerFactory.getLogger(LearnedUpdater.class);

  private final ResumableOptimizer optimizer;
  private final int numSteps;
  private long taken;

  CountedSteps(ResumableOptimizer optimizer, int numSteps) {
    this.optimizer = optimizer;
    this.numSteps = numSteps;
  }

  @Override
  public void update(FlatTensors parameters, FlatTensors gradients, float loss) {
    if (taken == numSteps) {
      LOG.warn(
          "Training goes beyond the {} steps that the learned optimizer was told of. It goes on as"
              + " at the end of a schedule; for a longer training, tell it of more steps",
          numSteps);
    }
    optimizer.update(parameters, gradients, loss);
    taken++;
  }

  @Override
  public void state(StateFields fields) {
    taken = fields.number(taken);
    optimizer.state(fields);
  }
}
