package org.velospark.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What {@code bench/jax_engine.py} has measured.
 *
 * @param entries one for each line that it printed
 */
public record JaxTimings(List<Entry> entries) {

  /** Nothing measured. */
  public static final JaxTimings NONE = new JaxTimings(List.of());

  /**
   * A network.
   *
   * @param particles how many networks side by side
   * @param micros microseconds for a step of one of them
   */
  public record Entry(String network, int particles, double micros) {}

  public JaxTimings {
    entries = List.copyOf(entries);
  }

  /**
   * Reads the lines.
   *
   * @throws IOException if they cannot be read, or are not such lines
   */
  public static JaxTimings read(Path file) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    List<Entry> entries = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      try {
        JsonNode json = mapper.readTree(line);
        entries.add(
            new Entry(
                json.required("network").asText(),
                json.required("particles").asInt(),
                json.required("microsPerStep").asDouble()));
      } catch (JsonProcessingException | IllegalArgumentException e) {
        throw new IOException("%s is not what jax_engine.py prints: %s".formatted(file, line), e);
      }
    }
    return new JaxTimings(entries);
  }

  /** The network by itself. */
  public Optional<Entry> alone(String network) {
    return entries.stream()
        .filter(entry -> entry.network().equals(network) && entry.particles() == 1)
        .findFirst();
  }

  /** The most networks side by side, if there were several. */
  public Optional<Entry> vectorized(String network) {
    return entries.stream()
        .filter(entry -> entry.network().equals(network) && entry.particles() > 1)
        .max(Comparator.comparingInt(Entry::particles));
  }

  /** The faster of both. */
  public Optional<Entry> best(String network) {
    return entries.stream()
        .filter(entry -> entry.network().equals(network))
        .min(Comparator.comparingDouble(Entry::micros));
  }
}
