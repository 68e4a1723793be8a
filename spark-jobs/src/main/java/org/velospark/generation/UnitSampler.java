package org.velospark.generation;

import org.apache.commons.rng.UniformRandomProvider;
import org.velospark.random.RandomStream;
import org.velospark.settings.TrainingSettings;
import org.velospark.tasks.TaskMixture;
import org.velospark.tasks.TaskSpec;

/**
 * Says what each unit trains: a function of the run's seed and the unit's indices, on the driver as
 * on executors. Immutable and thread-safe.
 */
final class UnitSampler {
  private final TrainingSettings settings;
  private final TaskMixture mixture;

  UnitSampler(TrainingSettings settings, TaskMixture mixture) {
    this.settings = settings;
    this.mixture = mixture;
  }

  UnitTask of(Unit unit) {
    UniformRandomProvider random =
        RandomStream.TASK.at(settings.run().seed(), unit.generation(), unit.pair(), unit.task());
    TaskSpec spec = mixture.sample(random);
    int steps = settings.unroll().steps(random);
    return new UnitTask(spec, steps, random.nextLong());
  }
}
