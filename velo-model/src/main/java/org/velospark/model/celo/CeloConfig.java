package org.velospark.model.celo;

import org.velospark.model.OptimizerConfig;

/**
 * Size of a Celo optimizer, and which of its phases it is in. All phases have the same weights.
 *
 * @param lstmWidth width of the LSTM that schedules the steps
 * @param phase what is at work, and what evolution changes
 */
public record CeloConfig(int lstmWidth, CeloPhase phase) implements OptimizerConfig {

  public CeloConfig {
    if (lstmWidth < 1) {
      throw new IllegalArgumentException("lstm-width must be at least 1, but is " + lstmWidth);
    }
  }

  /** The released optimizer: LSTM of 64, update rule and scheduler at work. */
  public static CeloConfig released() {
    return new CeloConfig(64, CeloPhase.SCHEDULER);
  }

  @Override
  public String architecture() {
    return "celo";
  }

  @Override
  public boolean beginsAtRandom() {
    return phase == CeloPhase.UPDATE_RULE;
  }

  /** All phases have the same weights. */
  @Override
  public boolean goesOnFrom(OptimizerConfig other) {
    return other instanceof CeloConfig celo && celo.lstmWidth == lstmWidth;
  }

  @Override
  public Celo create() {
    return new Celo(this);
  }
}
