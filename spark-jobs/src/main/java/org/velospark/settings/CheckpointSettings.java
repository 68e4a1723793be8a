package org.velospark.settings;

import org.velospark.checkpoint.Retention;
import org.velospark.config.ConfigSection;

/**
 * When a run is saved, and what is kept of it; section {@code checkpoint}.
 *
 * @param every generations from one checkpoint to the next, at least 1; the last generation is
 *     saved in any case
 * @param retention which checkpoints are kept
 * @throws IllegalArgumentException if a component is out of its range
 */
public record CheckpointSettings(int every, Retention retention) {

  private static final int EVERY = 10;
  private static final int KEEP_LAST = 5;
  private static final int KEEP_EVERY = 100;

  public CheckpointSettings {
    if (every < 1) {
      throw new IllegalArgumentException("every must be at least 1, got %d".formatted(every));
    }
  }

  /** Reads the section {@code checkpoint}. */
  public static CheckpointSettings read(ConfigSection section) {
    return new CheckpointSettings(
        section.readInt("every", EVERY),
        new Retention(
            section.readInt("keep-last", KEEP_LAST), section.readInt("keep-every", KEEP_EVERY)));
  }
}
