package org.velospark.cli;

import org.velospark.config.CheckpointSettings;
import org.velospark.config.ConfigSection;
import org.velospark.config.RunSettings;

/** All settings of a meta-training, section by section. */
record MetaTrainSettings(RunSettings run, CheckpointSettings checkpoint) {

  static MetaTrainSettings read(ConfigSection root) {
    return new MetaTrainSettings(
        root.readSection("run", RunSettings::read),
        root.readSection("checkpoint", CheckpointSettings::read));
  }
}
