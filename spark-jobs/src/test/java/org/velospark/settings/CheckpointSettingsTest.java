package org.velospark.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.velospark.config.SettingsReading;

class CheckpointSettingsTest {

  @Test
  void anEmptySectionGivesTheDefaults() {
    assertThat(SettingsReading.settings("", "checkpoint", CheckpointSettings::read))
        .isEqualTo(new CheckpointSettings(10));
  }

  @Test
  void everyKeyIsMapped() {
    assertThat(
            SettingsReading.settings(
                "checkpoint.every = 3", "checkpoint", CheckpointSettings::read))
        .isEqualTo(new CheckpointSettings(3));
  }

  @Test
  void everyRejectionNamesItsKey() {
    assertThat(
            SettingsReading.problems(
                "checkpoint.every = -1", "checkpoint", CheckpointSettings::read))
        .containsExactly("checkpoint.every: every must be at least 1, got -1 (test: 1)");
  }
}
