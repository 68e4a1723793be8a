package org.velospark.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.velospark.config.SettingsReading;

class OwnerSettingsTest {

  @Test
  void anEmptySectionGivesTheDefaults() {
    assertThat(SettingsReading.settings("", "owner", OwnerSettings::read))
        .isEqualTo(new OwnerSettings(60));
  }

  @Test
  void everyKeyIsMapped() {
    OwnerSettings settings =
        SettingsReading.settings("owner.lease-seconds = 30", "owner", OwnerSettings::read);
    assertThat(settings).isEqualTo(new OwnerSettings(30));
    assertThat(settings.lease()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void everyRejectionNamesItsKey() {
    assertThat(SettingsReading.problems("owner.lease-seconds = 9", "owner", OwnerSettings::read))
        .containsExactly("owner.lease-seconds: lease-seconds must be at least 10, got 9 (test: 1)");
  }
}
