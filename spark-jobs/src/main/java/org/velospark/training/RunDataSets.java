package org.velospark.training;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.velospark.config.Configuration;
import org.velospark.config.InvalidConfigurationException;
import org.velospark.settings.DataSettings;
import org.velospark.settings.DataSettings.Missing;
import org.velospark.settings.TrainingSettings;
import org.velospark.tasks.data.Availability;
import org.velospark.tasks.data.DataCache;
import org.velospark.tasks.data.DataCatalogue;
import org.velospark.tasks.data.DataSet;

/**
 * Which data sets a run uses. They are settled when it begins, from what can be had then, and stay
 * the same: what tasks are sampled depends on them.
 */
final class RunDataSets {
  private static final Logger LOG = LoggerFactory.getLogger(RunDataSets.class);
  private static final String KEY = "data.sets";

  private RunDataSets() {}

  /**
   * The configuration with the data sets in it that the run uses.
   *
   * @param began what the run began with, if it goes on
   * @throws InvalidConfigurationException if it names data sets that nobody knows, or has no family
   *     left
   * @throws IOException if data sets cannot be had that the run must have
   */
  static Configuration<TrainingSettings> settle(
      Configuration<TrainingSettings> configuration,
      Optional<Configuration<TrainingSettings>> began)
      throws IOException {
    TrainingSettings settings = configuration.settings();
    DataSettings data = settings.data();
    Set<String> named = new TreeSet<>(settings.tasks().dataSets());
    named.addAll(settings.heldOut().tasks().dataSets());
    List<String> before = began.map(b -> b.settings().data().sets()).orElse(List.of());
    List<String> required = before.isEmpty() ? data.sets() : before;
    requireKnown(named, required);
    Availability availability =
        Availability.of(DataCache.in(data.folder()), required.isEmpty() ? named : required, true);
    if (data.missing() == Missing.REFUSE || !required.isEmpty()) {
      availability.requireAll();
    }
    return settle(configuration, availability);
  }

  /** The configuration with those data sets in it that can be had. */
  static Configuration<TrainingSettings> settle(
      Configuration<TrainingSettings> configuration, Availability availability) {
    TrainingSettings settings = configuration.settings();
    availability.lines().forEach(line -> LOG.warn("{}; going on without it", line));
    Set<String> available = Set.copyOf(availability.available());
    if (available.isEmpty() && !availability.unavailable().isEmpty()) {
      // An empty list of sets would mean all of them, and nobody asked for tasks without data
      // alone.
      List<String> problems =
          new ArrayList<>(
              List.of(
                  "data: none of the data sets can be had; put one where it is looked for (see velo"
                      + " data list), or name in tasks.families and held-out.tasks.families only"
                      + " families that need none"));
      problems.addAll(availability.lines());
      throw new InvalidConfigurationException(problems);
    }
    try {
      settings.tasks().restrictedTo(available);
      settings.heldOut().tasks().restrictedTo(available);
    } catch (IllegalArgumentException e) {
      List<String> problems = new ArrayList<>(List.of("tasks: " + e.getMessage()));
      problems.addAll(availability.lines());
      throw new InvalidConfigurationException(problems);
    }
    return configuration.with(KEY, availability.available(), TrainingSettings::read);
  }

  private static void requireKnown(Set<String> named, List<String> required) {
    Set<String> unknown = new TreeSet<>(named);
    unknown.addAll(required);
    List<String> known = DataCatalogue.all().stream().map(DataSet::name).toList();
    known.forEach(unknown::remove);
    if (!unknown.isEmpty()) {
      throw new InvalidConfigurationException(
          unknown.stream()
              .map(
                  name ->
                      "tasks: no data set '%s'; there are %s"
                          .formatted(name, String.join(", ", known)))
              .toList());
    }
  }
}
