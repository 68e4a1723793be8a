package org.velospark.bench;

import java.io.IOException;
import java.nio.file.Path;
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
   * @param microsPerStep microseconds for a step of one of them
   */
  public record Entry(String network, int particles, double microsPerStep) {}

  public JaxTimings {
    entries = List.copyOf(entries);
  }

  /**
   * Reads the lines.
   *
   * @throws IOException if they cannot be read, or are not such lines
   */
  public static JaxTimings read(Path file) throws IOException {
    return new JaxTimings(JsonLines.read(file, Entry.class, "jax_engine.py"));
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
        .min(Comparator.comparingDouble(Entry::microsPerStep));
  }
}
