package org.velospark.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Settings read from a configuration, and the whole configuration as text.
 *
 * @param settings what the reader made of the configuration
 * @param text every key with the value in force, given or default, as HOCON in a stable order;
 *     reading it again gives the same settings and the same text
 * @param <T> the record that holds all settings
 */
public record Configuration<T>(T settings, String text) {

  private static final Pattern TEXT_ONLY = Pattern.compile(":|//|#");

  /**
   * Reads a HOCON file. What the command line says wins over the file, and a later override over an
   * earlier one. Substitutions ({@code ${...}}) look into the configuration, then into the
   * environment.
   *
   * @param file the HOCON file, which may include others
   * @param overrides settings of the form {@code key=value}; the value is HOCON, or else text
   * @param reader reads all sections
   * @throws InvalidConfigurationException if anything is wrong, naming all that is
   */
  public static <T> Configuration<T> read(
      Path file, List<String> overrides, Function<ConfigSection, T> reader) {
    List<String> problems = new ArrayList<>();
    return read(parseFile(file, problems), overrides, problems, reader);
  }

  /**
   * The configuration that is as the defaults are, but for what the command line says.
   *
   * @param overrides as in {@link #read}
   * @param reader reads all sections
   * @throws InvalidConfigurationException if anything is wrong, naming all that is
   */
  public static <T> Configuration<T> defaults(
      List<String> overrides, Function<ConfigSection, T> reader) {
    return read(ConfigFactory.empty(), overrides, new ArrayList<>(), reader);
  }

  private static <T> Configuration<T> read(
      Config config,
      List<String> overrides,
      List<String> problems,
      Function<ConfigSection, T> reader) {
    Config overridden = config;
    for (String override : overrides) {
      overridden = parseOverride(override, problems).withFallback(overridden);
    }
    if (!problems.isEmpty()) {
      throw new InvalidConfigurationException(problems);
    }
    return read(overridden, reader);
  }

  /**
   * Reads text that {@link #text} gave, for example on another machine.
   *
   * @throws InvalidConfigurationException if anything is wrong, naming all that is
   */
  public static <T> Configuration<T> parse(String text, Function<ConfigSection, T> reader) {
    return read(ConfigFactory.parseString(text), reader);
  }

  /**
   * This configuration with another value for a key.
   *
   * @param value a number, text, truth value or list of those
   * @param reader reads all sections
   * @throws InvalidConfigurationException if that is wrong
   */
  public Configuration<T> with(String key, Object value, Function<ConfigSection, T> reader) {
    return read(
        ConfigFactory.parseString(text).withValue(key, ConfigValueFactory.fromAnyRef(value)),
        reader);
  }

  /** Reads a parsed configuration; substitutions may still be open. */
  static <T> Configuration<T> read(Config config, Function<ConfigSection, T> reader) {
    Config resolved = resolve(config);
    Reading reading = new Reading();
    T settings = ConfigSection.readRoot(resolved.root(), reading, reader);
    reading.rejectUnknown(resolved.root());
    reading.throwIfInvalid();
    return new Configuration<>(settings, render(reading.values()));
  }

  private static Config parseFile(Path file, List<String> problems) {
    if (!Files.isRegularFile(file)) {
      problems.add("%s: no such file; --config takes a HOCON file".formatted(file));
      return ConfigFactory.empty();
    }
    try {
      // Of a name without a folder the library does not know where files beside it are, and leaves
      // out what it includes.
      return ConfigFactory.parseFile(
          file.toAbsolutePath().toFile(), ConfigParseOptions.defaults().setAllowMissing(false));
    } catch (ConfigException e) {
      problems.add(e.getMessage());
      return ConfigFactory.empty();
    }
  }

  private static Config parseOverride(String override, List<String> problems) {
    int equals = override.indexOf('=');
    if (equals < 1) {
      problems.add("--set %s: expected key=value".formatted(override));
      return ConfigFactory.empty();
    }
    String path = override.substring(0, equals).strip();
    try {
      ConfigUtil.splitPath(path);
      return value(override, override.substring(equals + 1).strip()).atPath(path);
    } catch (ConfigException e) {
      problems.add("--set %s: %s".formatted(override, e.getMessage()));
      return ConfigFactory.empty();
    }
  }

  /** The right side of an override; text such as a URI, where HOCON sees a comment, stays whole. */
  private static ConfigValue value(String override, String text) {
    String origin = "--set " + override;
    boolean nested = text.startsWith("[") || text.startsWith("{") || text.startsWith("\"");
    if (!nested && (text.isEmpty() || TEXT_ONLY.matcher(text).find())) {
      return ConfigValueFactory.fromAnyRef(text).withOrigin(ConfigOriginFactory.newSimple(origin));
    }
    return ConfigFactory.parseString(
            "value = " + text, ConfigParseOptions.defaults().setOriginDescription(origin))
        .root()
        .get("value");
  }

  private static Config resolve(Config config) {
    try {
      return config.resolve();
    } catch (ConfigException e) {
      throw new InvalidConfigurationException(List.of(e.getMessage()));
    }
  }

  private static String render(Map<String, Object> values) {
    Config config = ConfigFactory.empty();
    for (Map.Entry<String, Object> value : new TreeMap<>(values).entrySet()) {
      config = config.withValue(value.getKey(), ConfigValueFactory.fromAnyRef(value.getValue()));
    }
    return config
        .root()
        .render(ConfigRenderOptions.defaults().setOriginComments(false).setJson(false));
  }
}
