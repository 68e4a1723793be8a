package org.velospark.tasks.augment;

import java.util.List;
import org.velospark.tasks.Augmentation;
import org.velospark.tasks.Hyperparameter;
import org.velospark.tasks.ParticleTask;
import org.velospark.tasks.RealNumber;
import org.velospark.tasks.Task;
import org.velospark.tasks.TaskFamily;
import org.velospark.tasks.Values;
import org.velospark.tasks.WholeNumber;

/**
 * Leaves a part of each minibatch, at least one example, by building the task with that batch size.
 * The published one draws the whole batch and throws the rest away. Source: {@code
 * ReducedBatchsizeFamily}.
 */
public final class ReducedBatch implements Augmentation {
  static final RealNumber FRACTION = RealNumber.uniform("fraction", 0.01, 1);

  @Override
  public String name() {
    return "reduced-batch";
  }

  @Override
  public int order() {
    return 3;
  }

  @Override
  public double chance() {
    return 0.2;
  }

  @Override
  public List<Hyperparameter<?>> hyperparameters() {
    return List.of(FRACTION);
  }

  @Override
  public boolean suits(TaskFamily family) {
    return family.batchSize().isPresent();
  }

  /**
   * @throws IllegalArgumentException if the family has no batch size
   */
  @Override
  public Values prepare(TaskFamily family, Values of, Values values) {
    WholeNumber batchSize =
        family
            .batchSize()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "Tasks of family '%s' have no batch size that '%s' could change; leave it out"
                            .formatted(family.name(), name())));
    int reduced = (int) (of.get(batchSize) * values.get(FRACTION));
    return of.with(batchSize, Math.max(Math.max(1, batchSize.allowed().min()), reduced));
  }

  @Override
  public Task apply(Values values, Task task) {
    return task;
  }

  @Override
  public boolean suitsParticles() {
    return true;
  }

  @Override
  public ParticleTask applyToParticles(Values values, ParticleTask task) {
    return task;
  }
}
