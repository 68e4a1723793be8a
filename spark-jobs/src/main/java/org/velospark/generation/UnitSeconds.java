package org.velospark.generation;

import java.util.function.ToDoubleFunction;
import org.velospark.settings.TrainingSettings;
import org.velospark.tasks.TaskMixture;

/**
 * Seconds that units are predicted to take, both sides together. Immutable and thread-safe.
 *
 * <p>A prediction knows the task and its steps, and nothing of the perturbation.
 */
final class UnitSeconds implements ToDoubleFunction<Unit> {
  private static final int SIDES = 2;

  private final UnitSampler sampler;
  private final TaskMixture mixture;
  private final ExecutorSpeed speed;

  UnitSeconds(TrainingSettings settings, ExecutorSpeed speed) {
    this.mixture = settings.mixture();
    this.sampler = new UnitSampler(settings, mixture);
    this.speed = speed;
  }

  @Override
  public double applyAsDouble(Unit unit) {
    UnitTask task = sampler.of(unit);
    return SIDES * speed.seconds(mixture.cost(task.spec()), task.truncation().steps());
  }
}
