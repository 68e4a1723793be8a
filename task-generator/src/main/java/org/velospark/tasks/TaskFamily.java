package org.velospark.tasks;

import org.apache.commons.rng.UniformRandomProvider;

/**
 * A kind of target network: how its specs are sampled, and how a spec becomes a task. Immutable and
 * thread-safe.
 */
public interface TaskFamily {

  /** Name in specs, configuration and history, for example {@code image-mlp}. */
  String name();

  /** Draws a spec from this family's ranges. */
  TaskSpec sample(UniformRandomProvider random);

  /**
   * Reads the fields of a spec that says it is of this family. A spec outside this family's ranges
   * is one all the same.
   *
   * @throws IllegalArgumentException if the version is unknown or a field is missing, unknown or
   *     wrong
   */
  TaskSpec parse(SpecFields fields);

  /**
   * Compiles the network of a spec and opens its data.
   *
   * @throws IllegalArgumentException if the spec belongs to another family or asks for data that
   *     there is none of
   */
  Task build(TaskSpec spec);
}
