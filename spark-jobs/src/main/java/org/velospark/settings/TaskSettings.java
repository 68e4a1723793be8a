package org.velospark.settings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.velospark.config.ConfigSection;
import org.velospark.tasks.Augmentation;
import org.velospark.tasks.DataSetName;
import org.velospark.tasks.Distribution;
import org.velospark.tasks.Hyperparameter;
import org.velospark.tasks.Ranges;
import org.velospark.tasks.TaskFamilies;
import org.velospark.tasks.TaskFamily;
import org.velospark.tasks.TaskMixture;
import org.velospark.tasks.TaskMixture.AugmentationShare;
import org.velospark.tasks.TaskMixture.Share;
import org.velospark.tasks.TimeLimits;
import org.velospark.tasks.data.TaskData;

/**
 * The target networks that are sampled: every installed family and augmentation has a section of
 * its name, and lists say which of them are used.
 *
 * @param shares the families that are used
 * @param augmentations the augmentations that are used, from the innermost outwards
 * @param limits how long their training steps may take
 */
public record TaskSettings(
    List<Share> shares, List<AugmentationShare> augmentations, TimeLimits limits) {

  /**
   * Limits ten times those of the published runs, whose networks were trained on accelerators; with
   * the same weights.
   */
  private static final TimeLimits LIMITS =
      new TimeLimits(List.of(2e-4, 1e-3, 4e-3, 1e-2), List.of(0.65, 0.3, 0.1, 0.05));

  static TaskSettings read(ConfigSection section) {
    TaskFamilies installed = TaskFamilies.installed();
    List<TaskFamily> families =
        section.readList("families", installed.families(), installed::family, TaskFamily::name);
    List<Augmentation> augmentations =
        section.readList(
            "augmentations",
            installed.augmentations(),
            installed::augmentation,
            Augmentation::name);
    // What is not used is read all the same: its keys are known, and checked.
    Map<TaskFamily, Share> shares = new LinkedHashMap<>();
    for (TaskFamily family : installed.families()) {
      shares.put(family, section.readSection(family.name(), s -> share(family, s)));
    }
    Map<Augmentation, AugmentationShare> around = new LinkedHashMap<>();
    for (Augmentation augmentation : installed.augmentations()) {
      around.put(
          augmentation, section.readSection(augmentation.name(), s -> share(augmentation, s)));
    }
    TimeLimits limits = section.readSection("time-limit", TaskSettings::limits);
    if (families.isEmpty()) {
      throw new IllegalArgumentException("families names no task family, expected at least one");
    }
    shares.keySet().retainAll(families);
    around.keySet().retainAll(augmentations);
    return new TaskSettings(List.copyOf(shares.values()), List.copyOf(around.values()), limits);
  }

  private static Share share(TaskFamily family, ConfigSection section) {
    double weight = section.readDouble("weight", family.weight());
    if (!(weight > 0)) {
      throw new IllegalArgumentException(
          "weight must be above 0, but is %s; to do without a family, leave it out of 'families'"
              .formatted(weight));
    }
    return new Share(family, Ranges.read(family.hyperparameters(), section), weight);
  }

  private static AugmentationShare share(Augmentation augmentation, ConfigSection section) {
    double chance = section.readDouble("chance", augmentation.chance());
    if (!(chance >= 0 && chance <= 1)) {
      throw new IllegalArgumentException("chance must be 0 to 1, but is " + chance);
    }
    return new AugmentationShare(
        augmentation, Ranges.read(augmentation.hyperparameters(), section), chance);
  }

  private static TimeLimits limits(ConfigSection section) {
    return new TimeLimits(
        section.readDoubles("seconds", LIMITS.seconds()),
        section.readDoubles("weights", LIMITS.weights()));
  }

  /** Names of the data sets that tasks may ask for. */
  public Set<String> dataSets() {
    return TaskMixture.dataSets(shares);
  }

  /**
   * These settings without the data sets that are not among the given ones, and without the
   * families that have none left.
   *
   * @throws IllegalArgumentException if no family is left
   */
  public TaskSettings restrictedTo(Set<String> available) {
    List<Share> left = new ArrayList<>();
    for (Share share : shares) {
      Ranges ranges = share.ranges();
      boolean possible = true;
      for (Hyperparameter<?> hyperparameter : share.family().hyperparameters()) {
        if (hyperparameter instanceof DataSetName name) {
          List<String> names = name.options(ranges).stream().filter(available::contains).toList();
          possible &= !names.isEmpty();
          if (possible) {
            ranges = ranges.with(name, new Distribution.OneOf<>(names));
          }
        }
      }
      if (possible) {
        left.add(new Share(share.family(), ranges, share.weight()));
      }
    }
    if (left.isEmpty()) {
      throw new IllegalArgumentException(
          "None of the families %s has a data set left; there are %s"
              .formatted(shares.stream().map(share -> share.family().name()).toList(), available));
    }
    return new TaskSettings(left, augmentations, limits);
  }

  /** The families, with the data they train on. */
  public TaskMixture mixture(TaskData data) {
    return new TaskMixture(shares, augmentations, limits, data);
  }
}
