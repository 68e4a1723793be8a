package org.velospark.generation;

import org.velospark.tasks.TaskSpec;

/**
 * What a unit trains.
 *
 * @param spec the network
 * @param steps training steps that each side is to take
 * @param seed seed of the network's initial weights and batches
 */
record UnitTask(TaskSpec spec, int steps, long seed) {}
