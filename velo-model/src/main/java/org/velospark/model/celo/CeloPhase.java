package org.velospark.model.celo;

/** Celo is evolved in two phases, one after the other. */
public enum CeloPhase {
  /** Phase 1: the update rule is at work by itself, and evolves. The scheduler does nothing. */
  UPDATE_RULE,

  /**
   * Phase 2: the scheduler, an LSTM, multiplies the steps of the update rule. Only the scheduler
   * evolves. A finished optimizer is used in this phase.
   */
  SCHEDULER
}
