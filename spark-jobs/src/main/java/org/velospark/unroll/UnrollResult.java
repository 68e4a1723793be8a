package org.velospark.unroll;

import java.io.Serializable;

/**
 * What came of training one target network. Deterministic: how long it took is for others to say.
 *
 * @param metaLoss the one number that evolution lowers: {@code normalizedFinalLoss} or {@code
 *     meanTrainingLoss}, as the {@link Objective} says; finite, since a task caps its losses
 * @param initialLoss training loss before the first step, as the task gives it
 * @param finalLoss mean loss on fresh batches after the last step, as the task gives it; NaN if the
 *     network diverged
 * @param normalizedFinalLoss mean of those batches' normalised losses; the task's worst if the
 *     network diverged
 * @param meanTrainingLoss mean of the normalised training losses over all steps asked for; steps
 *     that a diverged network did not take count as the task's worst
 * @param steps steps taken; fewer than asked for only if the network diverged
 * @param diverged whether any loss was not finite, on the way or on the fresh batches
 */
public record UnrollResult(
    double metaLoss,
    double initialLoss,
    double finalLoss,
    double normalizedFinalLoss,
    double meanTrainingLoss,
    int steps,
    boolean diverged)
    implements Serializable {}
