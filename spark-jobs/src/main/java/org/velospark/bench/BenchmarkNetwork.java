package org.velospark.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.velospark.tasks.TaskFamilies;
import org.velospark.tasks.TaskSpec;

/**
 * A network to measure.
 *
 * @param name what both sides of the comparison call it
 * @param specJson its {@link TaskSpec}
 */
public record BenchmarkNetwork(String name, String specJson) {
  private static final String LIST = "networks.json";

  /** Those of {@code bench/networks.json}, in its order. */
  public static List<BenchmarkNetwork> all() {
    return namedBy("name");
  }

  /** Those that {@link InnerBenchmark} measures, by the short names that they have there. */
  public static List<BenchmarkNetwork> ofInnerTraining() {
    return namedBy("inner");
  }

  private static List<BenchmarkNetwork> namedBy(String key) {
    try (InputStream list = BenchmarkNetwork.class.getResourceAsStream(LIST)) {
      List<BenchmarkNetwork> networks = new ArrayList<>();
      for (JsonNode entry : new ObjectMapper().readTree(list)) {
        if (entry.has(key)) {
          networks.add(
              new BenchmarkNetwork(entry.get(key).asText(), entry.required("spec").toString()));
        }
      }
      return networks;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + LIST, e);
    }
  }

  /**
   * Reads the spec.
   *
   * @throws IllegalArgumentException if it is none of these families'
   */
  public TaskSpec spec(TaskFamilies families) {
    try {
      return families.parse(specJson);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("Network '%s': %s".formatted(name, e.getMessage()), e);
    }
  }
}
