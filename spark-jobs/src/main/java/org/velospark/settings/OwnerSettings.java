package org.velospark.settings;

import java.time.Duration;
import org.velospark.config.ConfigSection;

/**
 * How the one driver of a run keeps others off; section {@code owner}.
 *
 * @param leaseSeconds how long a driver of another machine waits for the owner to show that it
 *     works, at least 10
 * @throws IllegalArgumentException if a component is out of its range
 */
public record OwnerSettings(int leaseSeconds) {

  private static final int LEASE_SECONDS = 60;

  public OwnerSettings {
    if (leaseSeconds < 10) {
      throw new IllegalArgumentException(
          "lease-seconds must be at least 10, got %d".formatted(leaseSeconds));
    }
  }

  /** How long a lease holds without being renewed. */
  public Duration lease() {
    return Duration.ofSeconds(leaseSeconds);
  }

  /** Reads the section {@code owner}. */
  public static OwnerSettings read(ConfigSection section) {
    return new OwnerSettings(section.readInt("lease-seconds", LEASE_SECONDS));
  }
}
