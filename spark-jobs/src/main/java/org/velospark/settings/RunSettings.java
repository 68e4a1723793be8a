package org.velospark.settings;

import java.util.Optional;
import org.velospark.config.ConfigSection;

/**
 * What makes a run this run and no other; section {@code run}.
 *
 * @param seed all randomness of the run follows from it; any long
 * @param generations how many generations the run has when it is complete, at least 1
 * @param initialWeights location of another run or of a file of weights, with whose newest weights
 *     this run begins; empty if it begins with random ones
 * @throws IllegalArgumentException if a component is out of its range
 */
public record RunSettings(long seed, int generations, Optional<String> initialWeights) {

  private static final long SEED = 0;
  private static final int GENERATIONS = 100;
  private static final String RANDOM = "";

  public RunSettings {
    if (generations < 1) {
      throw new IllegalArgumentException(
          "generations must be at least 1, got %d".formatted(generations));
    }
  }

  /** Reads the section {@code run}. */
  public static RunSettings read(ConfigSection section) {
    return new RunSettings(
        section.readLong("seed", SEED),
        section.readInt("generations", GENERATIONS),
        Optional.of(section.readString("initial-weights", RANDOM)).filter(w -> !w.equals(RANDOM)));
  }
}
