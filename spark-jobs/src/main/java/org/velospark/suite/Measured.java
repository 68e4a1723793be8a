package org.velospark.suite;

import java.io.Serializable;

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
    implements Serializable {}
