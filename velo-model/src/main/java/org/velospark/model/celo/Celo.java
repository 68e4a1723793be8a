package org.velospark.model.celo;

import org.velospark.model.hierarchical.StepSizes;
import org.velospark.model.hierarchical.TensorControl;

/**
 * Celo: one per-parameter network for all tensors, and an LSTM that schedules the size of the
 * steps.
 *
 * <p>In the source the LSTM also has a control for its one network, which a softmax turns into one
 * whatever it is, and a row for each tensor, all of them equal. So the network never changes, and
 * one row is enough. In the first phase the source runs the LSTM and drops its result.
 */
public final class Celo extends ScheduledRule {
  private final CeloConfig config;

  public Celo(CeloConfig config) {
    super(config.lstmWidth(), config.phase(), TensorControl.SCHEDULE, StepSizes.PUBLISHED);
    this.config = config;
  }

  @Override
  public CeloConfig config() {
    return config;
  }
}
