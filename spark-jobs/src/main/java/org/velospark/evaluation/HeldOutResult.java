package org.velospark.evaluation;

import java.io.Serializable;

/**
 * Final losses on the held-out examples of one task, each after as many steps from the same initial
 * weights on the same batches.
 *
 * @param index which task, from 0
 * @param initial trained with the weights that the run began with
 * @param evolved trained with the weights that it ended with
 * @param adam trained with Adam
 */
public record HeldOutResult(int index, FinalLoss initial, FinalLoss evolved, FinalLoss adam)
    implements Serializable {}
