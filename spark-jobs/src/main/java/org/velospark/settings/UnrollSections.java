package org.velospark.settings;

import org.velospark.config.ConfigSection;
import org.velospark.unroll.UnrollConfig;

/** Keys of the section {@code unroll}. */
final class UnrollSections {
  private UnrollSections() {}

  static UnrollConfig unroll(ConfigSection section) {
    return new UnrollConfig(
        section.readInt("min-steps", UnrollConfig.DEFAULT_MIN_STEPS),
        section.readInt("max-steps", UnrollConfig.DEFAULT_MAX_STEPS),
        section.readEnum("objective", UnrollConfig.DEFAULT_OBJECTIVE),
        section.readInt("evaluation-batches", UnrollConfig.DEFAULT_EVALUATION_BATCHES),
        section.readEnum("evaluation-split", UnrollConfig.DEFAULT_EVALUATION_SPLIT));
  }
}
