package org.velospark.model.celo;

import org.velospark.model.OptimizerConfig;

/**
 * Size of a Celo optimizer, which of its phases it is in, and what this project changes in it. All
 * phases have the same weights.
 *
 * <p>As published there is one schedule for all tensors, and steps are relative to the size of a
 * tensor's weights, however small. So tensors that begin at zero, as biases and the last layer of a
 * residual net do, take long to get anywhere, and no schedule for all can help them.
 *
 * @param lstmWidth width of the LSTM that schedules the steps
 * @param phase what is at work, and what evolution changes
 * @param perTensor whether the scheduler sees the statistics of every tensor, as VeLO's LSTM does,
 *     and schedules each by itself. In the source it sees progress and losses alone
 * @param scaleFloor size of weights that steps are relative to at least, see {@link
 *     org.velospark.model.hierarchical.HierarchicalRule}; 0 in the source
 */
public record CeloConfig(int lstmWidth, CeloPhase phase, boolean perTensor, float scaleFloor)
    implements OptimizerConfig {

  public CeloConfig {
    if (lstmWidth < 1) {
      throw new IllegalArgumentException("lstm-width must be at least 1, but is " + lstmWidth);
    }
    if (!(scaleFloor >= 0 && Float.isFinite(scaleFloor))) {
      throw new IllegalArgumentException(
          "scale-floor must be finite and at least 0, but is " + scaleFloor);
    }
  }

  /** As published. */
  public CeloConfig(int lstmWidth, CeloPhase phase) {
    this(lstmWidth, phase, false, 0);
  }

  /** The released optimizer: LSTM of 64, update rule and scheduler at work. */
  public static CeloConfig released() {
    return new CeloConfig(64, CeloPhase.SCHEDULER);
  }

  @Override
  public String architecture() {
    return perTensor || scaleFloor > 0 ? "velospark" : "celo";
  }

  @Override
  public Celo create() {
    return new Celo(this);
  }
}
