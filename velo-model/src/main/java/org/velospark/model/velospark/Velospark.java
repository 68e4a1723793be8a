package org.velospark.model.velospark;

import org.velospark.model.celo.ScheduledRule;
import org.velospark.model.hierarchical.TensorControl;

/** One per-parameter network for all tensors, and an LSTM that schedules each tensor's steps. */
public final class Velospark extends ScheduledRule {
  private final VelosparkConfig config;

  public Velospark(VelosparkConfig config) {
    super(config.lstmWidth(), config.phase(), TensorControl.TENSOR_SCHEDULE, config.stepSizes());
    this.config = config;
  }

  @Override
  public VelosparkConfig config() {
    return config;
  }
}
