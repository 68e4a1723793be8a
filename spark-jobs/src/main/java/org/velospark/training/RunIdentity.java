package org.velospark.training;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.velospark.checkpoint.Provenance;
import org.velospark.config.Configuration;
import org.velospark.config.InvalidConfigurationException;
import org.velospark.es.Decay;
import org.velospark.model.LearnedOptimizer;
import org.velospark.model.OptimizerConfig;
import org.velospark.settings.TrainingSettings;

/**
 * What makes the run at a location that run: its name and its configuration, as its checkpoints
 * carry them. A run goes on only with the configuration it began with, except for keys that change
 * nothing of what is computed.
 */
final class RunIdentity {
  private static final Logger LOG = LoggerFactory.getLogger(RunIdentity.class);
  static final String RUN_ID = "run.id";
  static final String CONFIGURATION = "configuration";

  /** Keys, and sections, that may differ when a run goes on. */
  private static final List<String> FREE =
      List.of("run.generations", "checkpoint", "owner", "data", "spark", "held-out");

  private RunIdentity() {}

  /** The last part of the location, and something that no other run has. */
  static String newRunId(Path location) {
    return location.getName() + "-" + UUID.randomUUID().toString().substring(0, 8);
  }

  static String runId(Map<String, String> provenance) {
    return provenance.get(RUN_ID);
  }

  /**
   * What the run at a location began with; keys that are newer than the run have their defaults.
   *
   * @throws InvalidConfigurationException if it has keys that this release does not know
   */
  static Configuration<TrainingSettings> configuration(
      Map<String, String> provenance, Path location) {
    try {
      return Configuration.parse(provenance.get(CONFIGURATION), TrainingSettings::read);
    } catch (InvalidConfigurationException e) {
      List<String> problems = new ArrayList<>();
      problems.add(
          "the run at %s began with a configuration that this release cannot read; go on with the release that began it, or give this run another location"
              .formatted(location));
      problems.addAll(e.problems());
      throw new InvalidConfigurationException(problems);
    }
  }

  /**
   * The optimizer that a run evolves. The rest of its configuration may be that of another release.
   *
   * @throws InvalidConfigurationException if this release does not know it
   */
  static OptimizerConfig optimizer(Map<String, String> provenance, Path location) {
    String section =
        ConfigFactory.parseString(provenance.get(CONFIGURATION))
            .withOnlyPath("optimizer")
            .root()
            .render(ConfigRenderOptions.concise());
    return configuration(Map.of(CONFIGURATION, section), location).settings().optimizer();
  }

  /** What a checkpoint's provenance says beside the machine it was made on. */
  static Map<String, String> describe(
      String runId, LearnedOptimizer optimizer, Configuration<TrainingSettings> configuration) {
    Map<String, String> description = new TreeMap<>();
    description.put(RUN_ID, runId);
    description.put("run.seed", Long.toString(configuration.settings().run().seed()));
    description.put("architecture", optimizer.config().architecture());
    description.put(CONFIGURATION, configuration.text());
    return description;
  }

  /**
   * Checks that a run may go on with a configuration.
   *
   * @throws InvalidConfigurationException if it began with another one, naming all differences
   */
  static void requireSame(
      Map<String, String> provenance,
      Configuration<TrainingSettings> configuration,
      Path location) {
    Config began = ConfigFactory.parseString(configuration(provenance, location).text());
    Config now = ConfigFactory.parseString(configuration.text());
    Map<String, Object> before = values(began);
    Map<String, Object> after = values(now);
    TreeSet<String> keys = new TreeSet<>(before.keySet());
    keys.addAll(after.keySet());
    List<String> differences = new ArrayList<>();
    for (String key : keys) {
      if (!isFree(key, configuration.settings()) && !equal(before.get(key), after.get(key))) {
        differences.add(
            "%s: the run at %s began with %s, now it is %s; give a changed run another location"
                .formatted(key, location, shown(before.get(key)), shown(after.get(key))));
      }
    }
    if (!differences.isEmpty()) {
      throw new InvalidConfigurationException(differences);
    }
  }

  /** Says so if a run goes on where its results have other bits. */
  static void warnOfOtherVectors(Map<String, String> provenance) {
    String before = provenance.get(Provenance.VECTORS);
    if (before != null && !before.equals(Provenance.vectors())) {
      LOG.warn(
          "The run began with vectors '{}' and goes on with '{}': within rounding, but not in the"
              + " same bits",
          before,
          Provenance.vectors());
    }
  }

  private static boolean isFree(String key, TrainingSettings settings) {
    if (key.equals("run.generations") && settings.outer().decay().shape() != Decay.Shape.CONSTANT) {
      // The learning rate of every generation depends on how many there are.
      return false;
    }
    return FREE.stream().anyMatch(free -> key.equals(free) || key.startsWith(free + "."));
  }

  private static Map<String, Object> values(Config config) {
    Map<String, Object> values = new TreeMap<>();
    for (Map.Entry<String, ConfigValue> entry : config.entrySet()) {
      values.put(entry.getKey(), entry.getValue().unwrapped());
    }
    return values;
  }

  private static boolean equal(Object a, Object b) {
    return String.valueOf(a).equals(String.valueOf(b));
  }

  private static String shown(Object value) {
    return value == null ? "absent" : value.toString();
  }
}
