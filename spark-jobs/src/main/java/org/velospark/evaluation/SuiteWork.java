package org.velospark.evaluation;

import java.io.Serializable;
import java.util.SortedMap;

/**
 * All that an executor needs to know of a unit, besides weights of learned optimizers.
 *
 * @param task name of the task
 * @param spec JSON of the network that is trained, a variant's own
 * @param optimizerKey which optimizer
 * @param settings what it is tuned in; empty for a learned one
 * @param networkSeed of initial weights and batches
 * @param steps to take
 * @param toldSteps what the optimizer is told of them
 */
public record SuiteWork(
    SuiteUnit unit,
    String task,
    String spec,
    String optimizerKey,
    SortedMap<String, Double> settings,
    long networkSeed,
    int steps,
    int toldSteps)
    implements Serializable {}
