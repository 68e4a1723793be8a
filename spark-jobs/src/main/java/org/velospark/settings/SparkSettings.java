package org.velospark.settings;

import org.velospark.config.ConfigSection;

/**
 * How the work is cut for Spark. Results do not depend on it.
 *
 * @param partitions Spark tasks a generation; 0 for a number that follows from the cores
 */
public record SparkSettings(int partitions) {

  public SparkSettings {
    if (partitions < 0) {
      throw new IllegalArgumentException(
          "partitions must be at least 1, or 0 to choose by the cores, but is " + partitions);
    }
  }

  static SparkSettings read(ConfigSection section) {
    return new SparkSettings(section.readInt("partitions", 0));
  }
}
