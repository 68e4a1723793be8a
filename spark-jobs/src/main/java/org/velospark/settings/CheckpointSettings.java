package org.velospark.settings;

import org.velospark.config.ConfigSection;

/**
 * When a run is saved; section {@code checkpoint}.
 *
 * @param every generations from one checkpoint to the next, at least 1; the last generation is
 *     saved in any case
 * @throws IllegalArgumentException if a component is out of its range
 */
public record CheckpointSettings(int every) {

  private static final int EVERY = 10;

  public CheckpointSettings {
    if (every < 1) {
      throw new IllegalArgumentException("every must be at least 1, got %d".formatted(every));
    }
  }

  /** Reads the section {@code checkpoint}. */
  public static CheckpointSettings read(ConfigSection section) {
    return new CheckpointSettings(section.readInt("every", EVERY));
  }
}
