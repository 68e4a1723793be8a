package org.velospark.tasks;

/**
 * All that defines a task: small, immutable, and written as versioned JSON. Two equal specs build
 * the same task anywhere.
 */
public interface TaskSpec {

  /** Name of the family that can build it. */
  String family();

  /**
   * The spec as one line of JSON, {@code {"family":...,"version":...,...}}. {@link
   * TaskFamilies#parse} makes an equal spec of it; equal specs have equal text.
   */
  String toJson();
}
