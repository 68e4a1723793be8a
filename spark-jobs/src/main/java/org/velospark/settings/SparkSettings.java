package org.velospark.settings;

import org.velospark.config.ConfigSection;

/**
 * How the work is cut for Spark. Results do not depend on it.
 *
 * @param partitions Spark tasks a generation; 0 for a number that follows from the cores
 * @param gpu what a task of a generation takes of an executor with GPUs
 */
public record SparkSettings(int partitions, GpuSettings gpu) {

  public SparkSettings {
    if (partitions < 0) {
      throw new IllegalArgumentException(
          "partitions must be at least 1, or 0 to choose by the cores, but is " + partitions);
    }
  }

  static SparkSettings read(ConfigSection section) {
    return new SparkSettings(
        section.readInt("partitions", 0), section.readSection("gpu", GpuSettings::read));
  }
}
