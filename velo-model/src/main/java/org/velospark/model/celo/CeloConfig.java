package org.velospark.model.celo;

import org.velospark.model.OptimizerConfig;

/**
 * Size of a Celo optimizer, what its scheduler sees, and which of its phases it is in. All phases
 * have the same weights.
 *
 * @param lstmWidth width of the LSTM that schedules the steps
 * @param phase what is at work, and what evolution changes
 * @param perTensor whether the scheduler sees the statistics of every tensor, as VeLO's LSTM does,
 *     and schedules each by itself. In the source it sees progress and losses alone
 */
public record CeloConfig(int lstmWidth, CeloPhase phase, boolean perTensor)
    implements OptimizerConfig {

  public CeloConfig {
    if (lstmWidth < 1) {
      throw new IllegalArgumentException("lstm-width must be at least 1, but is " + lstmWidth);
    }
  }

  /** As published: one schedule for all tensors. */
  public CeloConfig(int lstmWidth, CeloPhase phase) {
    this(lstmWidth, phase, false);
  }

  /** The released optimizer: LSTM of 64, update rule and scheduler at work. */
  public static CeloConfig released() {
    return new CeloConfig(64, CeloPhase.SCHEDULER);
  }

  @Override
  public String architecture() {
    return perTensor ? "celo-per-tensor" : "celo";
  }

  @Override
  public Celo create() {
    return new Celo(this);
  }
}
