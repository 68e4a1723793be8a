package org.velospark.model.velospark;

import org.velospark.model.OptimizerConfig;
import org.velospark.model.celo.CeloPhase;
import org.velospark.model.hierarchical.StepSizes;

/**
 * Size of an optimizer of this project's architecture, and which of its phases it is in. All phases
 * have the same weights.
 *
 * @param lstmWidth width of the LSTM that schedules the steps
 * @param phase what is at work, and what evolution changes, as in Celo
 * @param stepSizes what steps are relative to
 */
public record VelosparkConfig(int lstmWidth, CeloPhase phase, StepSizes stepSizes)
    implements OptimizerConfig {

  /** As much as a scheduler needs: those of 16 and 64 evolved no better. */
  public static final int DEFAULT_LSTM_WIDTH = 8;

  /**
   * A floor of about the size of a trained network's biases, and of half the size that matrices
   * usually begin with; steps that halve in networks of sixteen times as many tensors, and where
   * gradients agree a quarter as much.
   */
  public static final StepSizes DEFAULT_STEP_SIZES = new StepSizes(0.03f, 0.5f, 0.25f, 0.5f);

  public VelosparkConfig {
    if (lstmWidth < 1) {
      throw new IllegalArgumentException("lstm-width must be at least 1, but is " + lstmWidth);
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

  /** All phases have the same weights, and they are of use with other step sizes. */
  @Override
  public boolean goesOnFrom(OptimizerConfig other) {
    return other instanceof VelosparkConfig velospark && velospark.lstmWidth == lstmWidth;
  }

  @Override
  public Velospark create() {
    return new Velospark(this);
  }
}
