package org.velospark.model.dl4j;

import java.util.function.Consumer;
import org.velospark.model.FlatTensors;
import org.velospark.model.ResumableOptimizer;
import org.velospark.model.StateFields;

/** Warns once when an optimizer goes beyond the steps that it was told of. */
final class CountedSteps implements ResumableOptimizer {
  private final ResumableOptimizer optimizer;
  private final int numSteps;
  private final Consumer<String> warnings;
  private long taken;

  CountedSteps(ResumableOptimizer optimizer, int numSteps, Consumer<String> warnings) {
    this.optimizer = optimizer;
    this.numSteps = numSteps;
    this.warnings = warnings;
  }

  @Override
  public void update(FlatTensors parameters, FlatTensors gradients, float loss) {
    if (taken == numSteps) {
      warnings.accept(
          ("Training goes beyond the %d steps that the learned optimizer was told of. It goes on as"
                  + " at the end of a schedule; for a longer training, tell it of more steps")
              .formatted(numSteps));
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
