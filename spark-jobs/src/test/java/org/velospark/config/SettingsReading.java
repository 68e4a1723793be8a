package org.velospark.config;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import java.util.List;
import java.util.function.Function;

/** Reads one section from HOCON text, for the tests of the settings of any package. */
public final class SettingsReading {

  private SettingsReading() {}

  /** The settings that {@code reader} makes of the section {@code key} of {@code hocon}. */
  public static <T> T settings(String hocon, String key, Function<ConfigSection, T> reader) {
    return Configuration.read(config(hocon), root -> root.readSection(key, reader)).settings();
  }

  /** All that is wrong with {@code hocon}, whose origin reads {@code test: LINE}. */
  public static <T> List<String> problems(
      String hocon, String key, Function<ConfigSection, T> reader) {
    return catchThrowableOfType(
            InvalidConfigurationException.class, () -> settings(hocon, key, reader))
        .problems();
  }

  static Config config(String hocon) {
    return ConfigFactory.parseString(
        hocon, ConfigParseOptions.defaults().setOriginDescription("test"));
  }
}
