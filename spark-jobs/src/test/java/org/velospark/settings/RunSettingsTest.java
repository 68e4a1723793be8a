package org.velospark.settings;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.velospark.config.Configuration;
import org.velospark.config.SettingsReading;

class RunSettingsTest {

  @Test
  void anEmptySectionGivesTheDefaults() {
    assertThat(SettingsReading.settings("", "run", RunSettings::read))
        .isEqualTo(new RunSettings(0L, 100, Optional.empty()));
  }

  @Test
  void everyKeyIsMapped() {
    assertThat(
            SettingsReading.settings(
                "run { seed = -9223372036854775808, generations = 1, initial-weights = r/7 }",
                "run",
                RunSettings::read))
        .isEqualTo(new RunSettings(Long.MIN_VALUE, 1, Optional.of("r/7")));
  }

  @Test
  void everyRejectionNamesItsKey() {
    assertThat(SettingsReading.problems("run.generations = 0", "run", RunSettings::read))
        .containsExactly("run.generations: generations must be at least 1, got 0 (test: 1)");
    assertThat(
            SettingsReading.problems(
                "run.seed = 0.5\nrun.generations = 1.5", "run", RunSettings::read))
        .containsExactly(
            "run.seed: expected an integer, got 0.5 (test: 1)",
            "run.generations: expected an integer, got 1.5 (test: 2)");
  }

  @Test
  void everyComponentHasAKey() {
    Configuration<RunSettings> configuration =
        Configuration.parse("", root -> root.readSection("run", RunSettings::read));
    assertThat(ConfigFactory.parseString(configuration.text()).getConfig("run").root().keySet())
        .hasSameSizeAs(RunSettings.class.getRecordComponents());
  }
}
