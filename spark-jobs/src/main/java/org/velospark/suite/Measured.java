package org.velospark.suite;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Objects;

/**
 * What a training was measured to be.
 *
 * @param parameters weights of the network
 * @param at steps after which losses were measured, ascending, the first 0 and the last all of them
 * @param trainingLoss losses on fresh batches of the training data; NaN from where it diverged
 * @param heldOutLoss the same on held-out data
 * @param seconds time of the steps, without measuring
 * @param optimizerSeconds the part of it that the optimizer took
 */
public record Measured(
    long parameters,
    int[] at,
    double[] trainingLoss,
    double[] heldOutLoss,
    double seconds,
    double optimizerSeconds)
    implements Serializable {

  @Override
  public boolean equals(Object other) {
    return other instanceof Measured measured
        && measured.parameters == parameters
        && Arrays.equals(measured.at, at)
        && Arrays.equals(measured.trainingLoss, trainingLoss)
        && Arrays.equals(measured.heldOutLoss, heldOutLoss)
        && measured.seconds == seconds
        && measured.optimizerSeconds == optimizerSeconds;
  }

  @Override
  public int hashCode() {
    return Objects.hash(parameters, Arrays.hashCode(at), Arrays.hashCode(trainingLoss));
  }
}
