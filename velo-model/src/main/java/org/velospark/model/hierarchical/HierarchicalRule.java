package org.velospark.model.hierarchical;

import org.velospark.model.kernel.ParameterNetwork;
import org.velospark.model.lstm.LstmWeights;

/**
 * The update rule that the weights θ of an architecture stand for. The arrays are not copied.
 *
 * @param control what the LSTM decides
 * @param lstm its weights, for as many inputs as {@code control} has; without effect where that has
 *     no LSTM
 * @param banks the per-parameter networks [banks, {@link ParameterNetwork#LENGTH}], of which there
 *     is one unless the LSTM blends them
 * @param bankScale factor on their weights
 * @param stepSizes what steps are relative to
 * @param buggedLossFeatures whether all time scales of the loss have a half-life of ten steps
 * @param buggedLstmState whether the LSTM starts each step from its initial state
 */
public record HierarchicalRule(
    TensorControl control,
    LstmWeights lstm,
    float[] banks,
    float bankScale,
    StepSizes stepSizes,
    boolean buggedLossFeatures,
    boolean buggedLstmState) {
  private static final double BUGGED_HALF_LIFE = 10;

  public HierarchicalRule {
    if (!control.makesNetworks() && banks.length != ParameterNetwork.LENGTH) {
      throw new IllegalArgumentException(
          "Without a hypernetwork there is one network of %d weights, but got %d weights"
              .formatted(ParameterNetwork.LENGTH, banks.length));
    }
  }

  /** How many per-parameter networks there are. */
  public int bankCount() {
    return banks.length / ParameterNetwork.LENGTH;
  }

  /** Slowest time scale of the loss in a training run of so many steps. */
  public double longestHalfLife(int numSteps) {
    return buggedLossFeatures ? BUGGED_HALF_LIFE : numSteps;
  }
}
