package org.velospark.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What {@code bench/jax_inner.py} has measured.
 *
 * @param entries one for each line that it printed, of one run or of several
 */
public record JaxInnerTimings(List<Entry> entries) {

  /** Nothing measured. */
  public static final JaxInnerTimings NONE = new JaxInnerTimings(List.of());

  /**
   * A network trained by an optimizer.
   *
   * @param stepsPerSecond training steps of all networks together, on all cores
   * @param microsPerStep microseconds for one on a core, while the others work as well; 0 if that
   *     took too long
   * @param configuration that was the fastest
   */
  public record Entry(
      String network,
      String optimizer,
      double stepsPerSecond,
      double microsPerStep,
      String configuration) {}

  public JaxInnerTimings {
    entries = List.copyOf(entries);
  }

  /**
   * Reads the lines.
   *
   * @throws IOException if they cannot be read, or are not such lines
   */
  public static JaxInnerTimings read(Path file) throws IOException {
    return new JaxInnerTimings(JsonLines.read(file, Entry.class, "jax_inner.py"));
  }

  /** The fastest of all runs. */
  public Optional<Entry> best(String network, String optimizer) {
    return entries.stream()
        .filter(entry -> entry.network().equals(network) && entry.optimizer().equals(optimizer))
        .max(Comparator.comparingDouble(Entry::stepsPerSecond));
  }
}
