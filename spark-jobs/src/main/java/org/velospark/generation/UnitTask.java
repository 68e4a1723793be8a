package org.velospark.generation;

import org.velospark.tasks.TaskSpec;
import org.velospark.unroll.Truncation;

/**
 * What a unit trains.
 *
 * @param spec the network
 * @param truncation the training steps that each side is to take
 * @param seed seed of the network's initial weights and batches
 */
public record UnitTask(TaskSpec spec, Truncation truncation, long seed) {}
