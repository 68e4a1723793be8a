package org.velospark.generation;

import org.velospark.gpu.TaskDevice;

/**
 * Trains target networks: what units are there for.
 *
 * @param configuration the whole configuration, which each executor reads once
 */
record TrainUnits(String configuration) implements UnitWork {

  @Override
  public UnitResult run(Unit unit, float[] theta) {
    return UnitRunner.of(configuration, TaskDevice.pin()).run(unit, theta);
  }
}
