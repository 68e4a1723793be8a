package org.velospark.suite;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.velospark.dropin.DropInNetwork;
import org.velospark.dropin.Minibatches;
import org.velospark.model.baseline.Baseline;
import org.velospark.tasks.data.TaskData;

/**
 * A network of Deeplearning4j, which Deeplearning4j trains: {@code
 * {"family":"deeplearning4j","version":1,"network":"lenet","data-set":"mnist","batch-size":32}}.
 *
 * @param dataSet name of its pictures or its text
 * @param batchSize examples of a minibatch, at least 1
 */
public record Dl4jNetwork(DropInNetwork network, String dataSet, int batchSize)
    implements SuiteNetwork {
  static final String FAMILY = "deeplearning4j";

  /** To be raised when a network of {@link DropInNetwork} becomes another. */
  private static final int VERSION = 1;

  private static final String NETWORK = "network";
  private static final String DATA_SET = "data-set";
  private static final String BATCH_SIZE = "batch-size";
  private static final Set<String> KEYS =
      Set.of("family", "version", NETWORK, DATA_SET, BATCH_SIZE);
  static final JsonMapper JSON = new JsonMapper();

  public Dl4jNetwork {
    network.examples().require(dataSet);
    if (batchSize < 1) {
      throw new IllegalArgumentException(
          "%s must be at least 1, but is %d".formatted(BATCH_SIZE, batchSize));
    }
  }

  /** Reads {@link #toJson}; the message of what it throws has all that is wrong. */
  static Dl4jNetwork parse(String json) throws JsonProcessingException {
    JsonNode node = JSON.readTree(json);
    List<String> problems = new ArrayList<>();
    for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!KEYS.contains(name)) {
        problems.add("%s: unknown; there are %s".formatted(name, new TreeSet<>(KEYS)));
      }
    }
    JsonNode version = node.path("version");
    if (!version.isInt() || version.intValue() != VERSION) {
      problems.add("version: expected %d, but is %s".formatted(VERSION, shown(version)));
    }
    JsonNode batchSize = node.path(BATCH_SIZE);
    if (!batchSize.isInt() || batchSize.intValue() < 1) {
      problems.add(
          "%s: expected a whole number, at least 1, but is %s"
              .formatted(BATCH_SIZE, shown(batchSize)));
    }
    String dataSet = node.path(DATA_SET).asText();
    DropInNetwork network = null;
    try {
      network = DropInNetwork.named(node.path(NETWORK).asText());
      network.examples().require(dataSet);
    } catch (IllegalArgumentException e) {
      problems.add("%s: %s".formatted(network == null ? NETWORK : DATA_SET, e.getMessage()));
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(
          "Network of Deeplearning4j: %s: %s".formatted(String.join("; ", problems), json));
    }
    return new Dl4jNetwork(network, dataSet, batchSize.intValue());
  }

  private static String shown(JsonNode node) {
    return node.isMissingNode() ? "missing" : node.toString();
  }

  @Override
  public String family() {
    return FAMILY;
  }

  @Override
  public String toJson() {
    ObjectNode json = JSON.createObjectNode().put("family", FAMILY).put("version", VERSION);
    return json.put(NETWORK, network.toString())
        .put(DATA_SET, dataSet)
        .put(BATCH_SIZE, batchSize)
        .toString();
  }

  @Override
  public Set<String> dataSets() {
    return Set.of(dataSet);
  }

  @Override
  public Optional<SuiteNetwork> withBatchesTimes(double factor) {
    int scaled = (int) Math.max(1, Math.round(factor * batchSize));
    return Optional.of(new Dl4jNetwork(network, dataSet, scaled));
  }

  @Override
  public double seconds(int steps, MeasuringPlan plan, TaskData data) {
    return (steps + plan.steps()) * network.stepSeconds(batchSize);
  }

  /** A configuration can name those that ND4J has, and no others. */
  @Override
  public boolean suits(Baseline baseline) {
    return baseline.hasUpdater();
  }

  /**
   * Opens its data.
   *
   * @throws java.io.UncheckedIOException if it cannot be had
   */
  public Minibatches minibatches(TaskData data) {
    return network.examples().of(dataSet, batchSize, data);
  }
}
