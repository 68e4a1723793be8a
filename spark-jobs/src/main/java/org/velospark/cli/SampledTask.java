package org.velospark.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.util.List;
import java.util.Optional;
import org.velospark.cli.TextTable.Column;
import org.velospark.tasks.Cost;
import org.velospark.tasks.CostModel;
import org.velospark.tasks.TaskFamilies;
import org.velospark.tasks.TaskSpec;
import org.velospark.tasks.TaskSpec.AppliedAugmentation;
import org.velospark.tasks.data.TaskData;

/**
 * A task that was sampled, and what can be said of it without building it.
 *
 * @param batchSize examples in a minibatch, for families that have some
 */
record SampledTask(TaskSpec spec, Optional<Integer> batchSize, Cost cost) {

  static final TextTable<SampledTask> TABLE =
      new TextTable<>(
          List.of(
              Column.text("family", SampledTask::family),
              Column.count("parameters", SampledTask::parameters),
              Column.number("ms/step", task -> 1e3 * task.secondsPerStep()),
              Column.count("batch", task -> task.batchSize().map(String::valueOf).orElse("-")),
              Column.text("augmentations", task -> String.join(", ", task.augmentations())),
              Column.text("spec", task -> task.spec().toJson())));

  static SampledTask of(TaskSpec spec, TaskFamilies families, TaskData data) {
    Optional<Integer> batchSize =
        families.family(spec.family()).batchSize().map(size -> spec.values().get(size));
    return new SampledTask(spec, batchSize, families.cost(spec, data));
  }

  String family() {
    return spec.family();
  }

  long parameters() {
    return (long) cost.parameters();
  }

  /** As predicted for the reference machine. */
  double secondsPerStep() {
    return CostModel.REFERENCE.seconds(cost);
  }

  List<String> augmentations() {
    return spec.augmentations().stream().map(AppliedAugmentation::augmentation).toList();
  }

  ObjectNode json() {
    ObjectNode json =
        Json.object()
            .put("family", family())
            .put("parameters", parameters())
            .put("secondsPerStep", secondsPerStep())
            .put("batchSize", batchSize.orElse(null));
    ArrayNode names = json.putArray("augmentations");
    augmentations().forEach(names::add);
    json.putRawValue("spec", new RawValue(spec.toJson()));
    return json;
  }
}
