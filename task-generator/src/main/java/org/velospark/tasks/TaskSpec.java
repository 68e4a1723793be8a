package org.velospark.tasks;

/**
 * All that defines a task: small, immutable, and written as versioned JSON. Two equal specs build
 * the same task anywhere.
 */
public interface TaskSpec {

  /** Name of the family that can build it. */
  String family();
}
