package org.velospark.tasks;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** The families that a program knows, by name. Immutable and thread-safe. */
public final class TaskFamilies {
  private final Map<String, TaskFamily> families = new TreeMap<>();

  /**
   * @throws IllegalArgumentException if two families have the same name
   */
  public TaskFamilies(Collection<? extends TaskFamily> families) {
    for (TaskFamily family : families) {
      if (this.families.put(family.name(), family) != null) {
        throw new IllegalArgumentException(
            "Two task families are named '%s'".formatted(family.name()));
      }
    }
  }

  /**
   * The family of a name.
   *
   * @throws IllegalArgumentException if there is none; the message lists the names there are
   */
  public TaskFamily named(String name) {
    TaskFamily family = families.get(name);
    if (family == null) {
      throw new IllegalArgumentException(
          "No task family '%s'; there are %s"
              .formatted(name, String.join(", ", families.keySet())));
    }
    return family;
  }

  /**
   * Reads a spec that {@link TaskSpec#toJson} wrote.
   *
   * @throws IllegalArgumentException if its family, version or one of its fields is unknown, or a
   *     field is missing or wrong
   */
  public TaskSpec parse(String json) {
    SpecFields fields = SpecFields.read(json);
    TaskSpec spec = named(fields.family()).parse(fields);
    fields.end();
    return spec;
  }

  /**
   * Compiles the network of a spec and opens its data.
   *
   * @throws IllegalArgumentException if no family has the spec's name, or there is no such data
   */
  public Task build(TaskSpec spec) {
    return named(spec.family()).build(spec);
  }
}
