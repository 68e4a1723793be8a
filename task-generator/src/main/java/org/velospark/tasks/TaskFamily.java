package org.velospark.tasks;

import java.util.List;
import java.util.Optional;
import org.velospark.tasks.data.TaskData;

/**
 * A kind of target network: what it varies in, and how values become a task. Families have no
 * state; those on the class path that are declared as a service are found by {@link
 * TaskFamilies#installed}. Immutable and thread-safe.
 */
public interface TaskFamily {

  /** Name in specs, configuration and history, for example {@code image-mlp}. */
  String name();

  /** Version of the format of its specs; to be raised when old ones mean something else. */
  default int version() {
    return 1;
  }

  /** Its share of the mixture where the configuration says nothing, relative to the others. */
  default double weight() {
    return 1;
  }

  /** What its tasks differ in, in the order in which it is drawn and written. */
  List<Hyperparameter<?>> hyperparameters();

  /** The one among them that is the number of examples in a minibatch, if there is one. */
  default Optional<WholeNumber> batchSize() {
    return Optional.empty();
  }

  /**
   * Refuses values that are allowed each but not together.
   *
   * @throws IllegalArgumentException if they are; the message begins with a key
   */
  default void check(Values values) {}

  /**
   * What a task costs, without building it or loading its data.
   *
   * @throws IllegalArgumentException if the values ask for data that nobody knows
   */
  Cost cost(Values values, TaskData data);

  /**
   * Compiles the network of a spec, whatever its augmentations, and opens its data.
   *
   * @throws IllegalArgumentException if the spec asks for data that nobody knows
   * @throws java.io.UncheckedIOException if that data cannot be had
   */
  Task build(TaskSpec spec, TaskData data);

  /** Whether networks of one spec can be trained side by side, by {@link #buildParticles}. */
  default boolean hasParticles() {
    return false;
  }

  /**
   * As {@link #build}, for several networks side by side.
   *
   * @param particles how many, at least 1
   * @throws UnsupportedOperationException if the family has none
   */
  default ParticleTask buildParticles(TaskSpec spec, TaskData data, int particles) {
    throw new UnsupportedOperationException(
        "Family '%s' has no particles; train its networks one by one".formatted(name()));
  }
}
