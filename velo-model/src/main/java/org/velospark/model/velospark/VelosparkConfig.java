package org.velospark.model.velospark;

import org.velospark.model.OptimizerConfig;
import org.velospark.model.celo.CeloPhase;

/**
 * Size of an optimizer of this project's architecture, and which of its phases it is in. All phases
 * have the same weights.
 *
 * @param lstmWidth width of the LSTM that schedules the steps
 * @param phase what is at work, and what evolution changes, as in Celo
 * @param scaleFloor size of weights that steps are relative to at least, see {@link
 *     org.velospark.model.hierarchical.HierarchicalRule}
 * @param agreement power of the agreement of a tensor's gradients that its steps are multiplied by,
 *     see {@link org.velospark.model.accumulator.Agreement}
 */
public record VelosparkConfig(int lstmWidth, CeloPhase phase, float scaleFloor, float agreement)
    implements OptimizerConfig {

  /** As much as a scheduler needs: those of 16 and 64 evolved no better. */
  public static final int DEFAULT_LSTM_WIDTH = 8;

  /** About the size of a trained network's biases. */
  public static final float DEFAULT_SCALE_FLOOR = 0.03f;

  /** Steps that halve where gradients agree a quarter as much. */
  public static final float DEFAULT_AGREEMENT = 0.5f;

  public VelosparkConfig {
    if (lstmWidth < 1) {
      throw new IllegalArgumentException("lstm-width must be at least 1, but is " + lstmWidth);
    }
    if (!(scaleFloor >= 0 && Float.isFinite(scaleFloor))) {
      throw new IllegalArgumentException(
          "scale-floor must be finite and at least 0, but is " + scaleFloor);
    }
    if (!(agreement >= 0 && agreement <= 1)) {
      throw new IllegalArgumentException("agreement must be from 0 to 1, but is " + agreement);
    }
  }

  @Override
  public String architecture() {
    return "velospark";
  }

  @Override
  public boolean beginsAtRandom() {
    return phase == CeloPhase.UPDATE_RULE;
  }

  /** All phases have the same weights, and they are of use with another floor or power. */
  @Override
  public boolean goesOnFrom(OptimizerConfig other) {
    return other instanceof VelosparkConfig velospark && velospark.lstmWidth == lstmWidth;
  }

  @Override
  public Velospark create() {
    return new Velospark(this);
  }
}
