package org.velospark.model.celo;

import org.velospark.model.WeightRange;
import org.velospark.model.hierarchical.HierarchicalWeights;
import org.velospark.model.hierarchical.TensorControl;

/** Celo is evolved in phases, one after the other. */
public enum CeloPhase {
  /** Phase 1: the update rule is at work by itself, and evolves. The scheduler does nothing. */
  UPDATE_RULE,

  /**
   * Phase 2: the scheduler, an LSTM, multiplies the steps of the update rule. Only the scheduler
   * evolves. A finished optimizer is used in this phase.
   */
  SCHEDULER,

  /**
   * Phase 3, which is not in the source: at work is what is in phase 2, and all of it evolves. A
   * rule that evolved alone knows nothing of a scheduler.
   */
  TOGETHER;

  /** The update rule, the scheduler or both. Source: {@code get_frozen_param_keys}. */
  public WeightRange evolved(HierarchicalWeights weights) {
    return switch (this) {
      case UPDATE_RULE -> weights.networks();
      case SCHEDULER -> weights.scheduler();
      case TOGETHER -> WeightRange.all(weights.layout());
    };
  }

  /** What the LSTM decides in this phase, if it decides {@code schedule} where it is at work. */
  public TensorControl control(TensorControl schedule) {
    return this == UPDATE_RULE ? TensorControl.NONE : schedule;
  }
}
