package org.velospark.generation;

import org.apache.commons.rng.UniformRandomProvider;
import org.velospark.random.RandomStream;
import org.velospark.settings.TrainingSettings;
import org.velospark.tasks.TaskMixture;
import org.velospark.tasks.TaskSpec;
import org.velospark.unroll.Truncation;

/**
 * Says what each unit trains: a function of the run's seed and the unit's indices, on the driver as
 * on executors. Immutable and thread-safe.
 */
public final class UnitSampler {
  private final TrainingSettings settings;
  private final TaskMixture mixture;

  public UnitSampler(TrainingSettings settings, TaskMixture mixture) {
    this.settings = settings;
    this.mixture = mixture;
  }

  /** What a unit trains. */
  public UnitTask of(Unit unit) {
    UniformRandomProvider random =
        RandomStream.TASK.at(settings.run().seed(), unit.since(), unit.pair(), unit.task());
    TaskSpec spec = mixture.sample(random);
    int steps = settings.unroll().steps(random);
    long seed = random.nextLong();
    Truncation truncation =
        settings
            .es()
            .truncation()
            .map(config -> truncation(unit, steps, config.steps()))
            .orElseGet(() -> Truncation.whole(steps));
    return new UnitTask(spec, truncation, seed);
  }

  private Truncation truncation(Unit unit, int unrollSteps, int length) {
    int count = Truncation.count(unrollSteps, length);
    if (unit.staggered()) {
      UniformRandomProvider random =
          RandomStream.STAGGER.at(settings.run().seed(), unit.since(), unit.pair());
      count = 1 + random.nextInt(count);
    }
    return Truncation.of(unrollSteps, length, unit.generation() - unit.since(), count);
  }
}
