package org.velospark.settings;

import java.util.Set;
import org.velospark.config.ConfigSection;
import org.velospark.es.EsConfig;
import org.velospark.es.OuterConfig;
import org.velospark.model.OptimizerConfig;
import org.velospark.tasks.TaskMixture;
import org.velospark.unroll.UnrollConfig;

/**
 * All settings of a meta-training run.
 *
 * @param run seed and length of the run
 * @param optimizer the learned optimizer that is evolved
 * @param tasks the target networks that it is evolved on
 * @param es how it is perturbed, and how losses become a gradient
 * @param unroll how long target networks are trained, and what the meta-loss is
 * @param outer how gradients move it
 * @param heldOut what it is judged on at the end
 * @param checkpoint when it is saved
 * @param owner how one driver keeps others off
 * @param data where data sets lie, and which are used
 * @param spark how the work is cut
 * @param generation when a generation ends
 */
public record TrainingSettings(
    RunSettings run,
    OptimizerConfig optimizer,
    TaskSettings tasks,
    EsConfig es,
    UnrollConfig unroll,
    OuterConfig outer,
    HeldOutSettings heldOut,
    CheckpointSettings checkpoint,
    OwnerSettings owner,
    DataSettings data,
    SparkSettings spark,
    GenerationSettings generation) {

  public TrainingSettings {
    if (es.truncation().isPresent() && generation.hasDeadline()) {
      throw new IllegalArgumentException(
          "generation.deadline must be 0 where unrolls are truncated, but is "
              + generation.deadline());
    }
  }

  /** Where the tasks to train on are sampled from, on this machine. */
  public TaskMixture mixture() {
    return mixture(tasks);
  }

  /** Where the tasks to judge on are sampled from, on this machine. */
  public TaskMixture heldOutMixture() {
    return mixture(heldOut.tasks());
  }

  private TaskMixture mixture(TaskSettings settings) {
    TaskSettings possible =
        data.sets().isEmpty() ? settings : settings.restrictedTo(Set.copyOf(data.sets()));
    return possible.mixture(data.data());
  }

  /** Reads a whole configuration. */
  public static TrainingSettings read(ConfigSection root) {
    return new TrainingSettings(
        root.readSection("run", RunSettings::read),
        root.readSection("optimizer", OptimizerSections::optimizer),
        root.readSection("tasks", TaskSettings::read),
        root.readSection("es", EsSections::es),
        root.readSection("unroll", UnrollSections::unroll),
        root.readSection("outer", EsSections::outer),
        root.readSection("held-out", HeldOutSettings::read),
        root.readSection("checkpoint", CheckpointSettings::read),
        root.readSection("owner", OwnerSettings::read),
        root.readSection("data", DataSettings::read),
        root.readSection("spark", SparkSettings::read),
        root.readSection("generation", GenerationSettings::read));
  }
}
