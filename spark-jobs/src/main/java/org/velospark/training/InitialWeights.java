package org.velospark.training;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.velospark.config.InvalidConfigurationException;
import org.velospark.location.RunLocation;
import org.velospark.model.LearnedOptimizer;
import org.velospark.model.OptimizerConfig;
import org.velospark.model.weights.OptimizerWeights;
import org.velospark.settings.TrainingSettings;

/**
 * The weights that a new run begins with: random ones, those that another run came to, or a file's.
 *
 * @param theta all weights
 * @param provenance where they come from, for the run's checkpoints; empty if they are random
 */
public record InitialWeights(float[] theta, Map<String, String> provenance) {
  private static final String KEY = "run.initial-weights";
  private static final String PROVENANCE = "initial-weights.";

  /** Facts that checkpoints and files of weights know of themselves, where a run made them. */
  private static final List<String> FACTS = List.of(RunIdentity.RUN_ID, StoredWeights.GENERATION);

  /**
   * Draws or reads them.
   *
   * @throws InvalidConfigurationException if the configuration's weights are those of another
   *     architecture or size, or it names none where random ones are of no use
   * @throws IOException if they cannot be read
   */
  public static InitialWeights of(
      TrainingSettings settings, LearnedOptimizer optimizer, Configuration hadoop)
      throws IOException {
    if (settings.run().initialWeights().isPresent()) {
      return read(settings.run().initialWeights().get(), optimizer.config(), hadoop);
    }
    if (!optimizer.config().beginsAtRandom()) {
      throw invalid(
          "missing, expected the location of a run with an earlier optimizer.phase, or of a file of"
              + " weights, that this one goes on from");
    }
    return new InitialWeights(optimizer.initialWeights(settings.run().seed()), Map.of());
  }

  private static InitialWeights read(
      String location, OptimizerConfig optimizer, Configuration hadoop) throws IOException {
    Path where;
    try {
      where = RunLocation.parse(location);
    } catch (IllegalArgumentException e) {
      throw invalid(e.getMessage());
    }
    OptimizerWeights weights = stored(where, hadoop);
    if (!optimizer.goesOnFrom(weights.config())) {
      throw invalid(
          "there are weights of %s at %s, but this run evolves %s"
              .formatted(weights.config(), where, optimizer));
    }
    Map<String, String> provenance = new TreeMap<>();
    weights.provenance().forEach((fact, value) -> provenance.put(PROVENANCE + fact, value));
    provenance.put(PROVENANCE + "sha256", weights.thetaSha256());
    provenance.put(PROVENANCE + "licence", weights.licence());
    return new InitialWeights(weights.theta(), provenance);
  }

  private static OptimizerWeights stored(Path where, Configuration hadoop) throws IOException {
    try {
      return StoredWeights.read(where, hadoop);
    } catch (IOException e) {
      throw new IOException(KEY + ": " + e.getMessage(), e);
    }
  }

  private static InvalidConfigurationException invalid(String problem) {
    return new InvalidConfigurationException(List.of(KEY + ": " + problem));
  }

  /** What a run's checkpoints say of where it began. */
  static Map<String, String> provenance(Map<String, String> checkpoint) {
    Map<String, String> provenance = new TreeMap<>(checkpoint);
    provenance.keySet().removeIf(key -> !key.startsWith(PROVENANCE));
    return provenance;
  }
}
