package org.velospark.evaluation;

import java.io.Serializable;
import org.velospark.suite.Variant;

/**
 * One training on a suite.
 *
 * @param task index of the task in the suite
 * @param contestant index of the optimizer
 * @param setting index of its settings
 * @param seed which training: 0 is the one that optimizers are tuned on
 * @param variant what differs from the suite
 */
public record SuiteUnit(int task, int contestant, int setting, long seed, Variant variant)
    implements Serializable {
  /** The training that settings are chosen by; the others say what the choice is worth. */
  static final long TUNING_SEED = 0;
}
