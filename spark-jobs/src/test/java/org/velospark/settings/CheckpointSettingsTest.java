package org.velospark.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.velospark.checkpoint.Retention;
import org.velospark.config.SettingsReading;

class CheckpointSettingsTest {

  @Test
  void anEmptySectionGivesTheDefaults() {
    assertThat(SettingsReading.settings("", "checkpoint", CheckpointSettings::read))
        .isEqualTo(new CheckpointSettings(10, new Retention(5, 100)));
  }

  @Test
  void everyKeyIsMapped() {
    assertThat(
            SettingsReading.settings(
                "checkpoint { every = 3, keep-last = 4, keep-every = 7 }",
                "checkpoint",
                CheckpointSettings::read))
        .isEqualTo(new CheckpointSettings(3, new Retention(4, 7)));
  }

  @Test
  void everyRejectionNamesItsKey() {
    assertThat(
            SettingsReading.problems(
                "checkpoint { every = -1, keep-last = 0, keep-every = -2 }",
                "checkpoint",
                CheckpointSettings::read))
        .containsExactlyInAnyOrder(
            "checkpoint.every: every must be at least 1, got -1 (test: 1)",
            "checkpoint.keep-last: keep-last must be at least 1, got 0 (test: 1)",
            "checkpoint.keep-every: keep-every must be at least 0, got -2 (test: 1)");
  }
}
