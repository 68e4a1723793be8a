package org.velospark.model.velo;

import org.velospark.model.OptimizerConfig;

/**
 * Size and conventions of a VeLO optimizer.
 *
 * @param lstmWidth width of the per-tensor LSTM
 * @param banks number of per-parameter networks that the LSTM blends
 * @param bankScale factor on the blended weights: 100 in VeLO, 1 in Celo's small VeLO
 * @param buggedLossFeatures whether all time scales of the loss have a half-life of ten steps, as
 *     in checkpoints that Google trained before the mistake was found ({@code
 *     use_bugged_loss_features})
 * @param buggedLstmState whether the LSTM starts each step from its initial state ({@code
 *     use_bugged_next_lstm_state})
 */
public record VeloConfig(
    int lstmWidth, int banks, float bankScale, boolean buggedLossFeatures, boolean buggedLstmState)
    implements OptimizerConfig {

  /** Factor on the blended weights in the released VeLO. */
  public static final float BANK_SCALE_DEFAULT = 100;

  public VeloConfig {
    require(lstmWidth >= 1, "lstm-width must be at least 1, but is " + lstmWidth);
    require(banks >= 1, "banks must be at least 1, but is " + banks);
    require(
        bankScale > 0 && Float.isFinite(bankScale),
        "bank-scale must be positive and finite, but is " + bankScale);
  }

  /** The released optimizer: LSTM of 512, 256 banks, without the two mistakes. */
  public static VeloConfig released() {
    return of(512, 256);
  }

  /** An optimizer of the given size, with VeLO's bank scale and without the two mistakes. */
  public static VeloConfig of(int lstmWidth, int banks) {
    return new VeloConfig(lstmWidth, banks, BANK_SCALE_DEFAULT, false, false);
  }

  @Override
  public String architecture() {
    return "velo";
  }

  @Override
  public Velo create() {
    return new Velo(this);
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
