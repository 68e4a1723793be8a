package org.velospark.tasks;

import java.util.List;

/**
 * A way to make another task of any task, so that one network gives many problems. Those on the
 * class path that are declared as a service are found by {@link TaskFamilies#installed}. Immutable
 * and thread-safe.
 */
public interface Augmentation {

  /** Name in specs and configuration, for example {@code delayed-gradients}. */
  String name();

  /**
   * Where it stands among others on the same task: those with smaller numbers are further inside.
   */
  int order();

  /** The share of tasks that it is applied to where the configuration says nothing. */
  double chance();

  /** What it varies in, in the order in which it is drawn and written. */
  List<Hyperparameter<?>> hyperparameters();

  /** Whether it makes sense for the tasks of a family. */
  default boolean suits(TaskFamily family) {
    return true;
  }

  /** Changes the values that the task is built with; most leave them alone. */
  default Values prepare(TaskFamily family, Values of, Values values) {
    return of;
  }

  /** What the augmented task costs, given what the task costs without. */
  default Cost cost(Cost without, Values values) {
    return without;
  }

  /**
   * The augmented task.
   *
   * @param values of its hyperparameters
   * @param task the task without; closed with the result
   */
  Task apply(Values values, Task task);

  /** Whether it can be applied to networks that are trained side by side. */
  default boolean suitsParticles() {
    return false;
  }

  /**
   * The augmented particles, each as {@link #apply} would make its task.
   *
   * @param task the particles without; closed with the result
   * @throws UnsupportedOperationException if it does not suit particles
   */
  default ParticleTask applyToParticles(Values values, ParticleTask task) {
    throw new UnsupportedOperationException(
        "Augmentation '%s' does not suit particles; train its networks one by one"
            .formatted(name()));
  }
}
