package org.velospark.generation;

import org.velospark.gpu.TaskDevice;

/**
 * Trains target networks for one truncation.
 *
 * @param configuration the whole configuration, which each executor reads once
 * @param before the states of particles after the generation before
 * @param after takes their states after this one
 */
record TrainTruncations(String configuration, ParticleBlocks before, ParticleBlocks after)
    implements UnitWork {
  @Override
  public UnitResult run(Unit unit, float[] theta) {
    return UnitRunner.of(configuration, TaskDevice.pin()).run(unit, theta, before, after);
  }
}
