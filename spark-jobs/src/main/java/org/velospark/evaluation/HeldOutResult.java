package org.velospark.evaluation;

import java.io.Serializable;

/**
 * Final losses on the held-out examples of one task, each after as many steps from the same initial
 * weights on the same batches. A loss that is not finite counts as the task's worst.
 *
 * @param index which task, from 0
 * @param initial trained with the weights that the run began with
 * @param evolved trained with the weights that it ended with
 * @param adam trained with Adam
 */
public record HeldOutResult(int index, double initial, double evolved, double adam)
    implements Serializable {}
