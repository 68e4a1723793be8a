package org.velospark.tasks;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * All that defines a task: small, immutable, and written as versioned JSON. Two equal specs build
 * the same task anywhere.
 *
 * @param family name of the family that builds it
 * @param version version of the family's format
 * @param values of the family's hyperparameters
 * @param augmentations what is done to the task, from the innermost outwards
 */
public record TaskSpec(
    String family, int version, Values values, List<AppliedAugmentation> augmentations) {
  static final String AUGMENTATIONS = "augmentations";

  /**
   * An augmentation of one task.
   *
   * @param augmentation its name
   * @param values of its hyperparameters
   */
  public record AppliedAugmentation(String augmentation, Values values) {
    static final String NAME = "augmentation";
  }

  public TaskSpec {
    augmentations = List.copyOf(augmentations);
  }

  /** The spec of a task of a family. */
  public static TaskSpec of(TaskFamily family, Values values) {
    family.check(values);
    return new TaskSpec(family.name(), family.version(), values, List.of());
  }

  /** The same task with another augmentation around it. */
  public TaskSpec with(Augmentation augmentation, Values values) {
    List<AppliedAugmentation> more = new ArrayList<>(augmentations);
    more.add(new AppliedAugmentation(augmentation.name(), values));
    return new TaskSpec(family, version, this.values, more);
  }

  /** The same task with other values of the family's hyperparameters. */
  public TaskSpec with(Values values) {
    return new TaskSpec(family, version, values, augmentations);
  }

  /**
   * The spec as one line of JSON, {@code {"family":...,"version":...,...}}. {@link
   * TaskFamilies#parse} makes an equal spec of it; equal specs have equal text.
   */
  public String toJson() {
    ObjectNode json = SpecFields.write(family, version);
    values.write(json);
    if (!augmentations.isEmpty()) {
      ArrayNode list = json.putArray(AUGMENTATIONS);
      for (AppliedAugmentation applied : augmentations) {
        ObjectNode entry = list.addObject().put(AppliedAugmentation.NAME, applied.augmentation());
        applied.values().write(entry);
      }
    }
    return json.toString();
  }
}
