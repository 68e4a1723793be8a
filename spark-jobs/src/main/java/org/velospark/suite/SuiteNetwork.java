package org.velospark.suite;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.Optional;
import java.util.Set;
import org.velospark.model.baseline.Baseline;
import org.velospark.tasks.TaskFamilies;
import org.velospark.tasks.data.TaskData;

/**
 * What a suite trains: a network and its data. Immutable and thread-safe, and written as JSON with
 * a {@code family}; equal ones have equal text.
 */
public sealed interface SuiteNetwork permits GeneratedNetwork, Dl4jNetwork {

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws IllegalArgumentException if it is none; the message says all that is found wrong
   */
  static SuiteNetwork parse(String json) {
    try {
      if (Dl4jNetwork.JSON.readTree(json).path("family").asText().equals(Dl4jNetwork.FAMILY)) {
        return Dl4jNetwork.parse(json);
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "The network of a suite is no JSON: %s, in %s".formatted(e.getOriginalMessage(), json),
          e);
    }
    return new GeneratedNetwork(TaskFamilies.installed().parse(json));
  }

  /** What tables and reports group it under. */
  String family();

  String toJson();

  /** Names of the data sets that it needs. */
  Set<String> dataSets();

  /** The same with minibatches of so many times the size; empty if it has none. */
  Optional<SuiteNetwork> withBatchesTimes(double factor);

  /**
   * Seconds that a training is predicted to take on one core of the reference machine, measuring
   * and an optimizer of usual cost included.
   *
   * @param data tells what data sets there are; none is loaded
   */
  double seconds(int steps, MeasuringPlan plan, TaskData data);

  /** Whether a hand-made optimizer can train it. */
  boolean suits(Baseline baseline);
}
