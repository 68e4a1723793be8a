package org.velospark.model.celo;

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
  TOGETHER
}
