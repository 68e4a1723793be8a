package org.velospark.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.velospark.tasks.IntRange;
import org.velospark.tasks.RangeSource;
import org.velospark.tasks.RealRange;

/**
 * One section of a configuration, read key by key.
 *
 * <p>Asking for a key makes it known; keys nobody asked for are refused. A key that is absent, or
 * null, gives the default. A value that cannot be read is noted and gives the default too, so that
 * reading goes on and all problems come out together. A method without a default notes an absent
 * key and returns a placeholder; the record made of it is thrown away.
 *
 * <p>The record that a section is read into may refuse values by an {@link
 * IllegalArgumentException}. If its message starts with the name of a component or its key ({@code
 * lstmWidth must be ...}, {@code lstm-width must be ...}), the problem is put to that key, and the
 * section is read again with that key's default to find further problems: a reader may do nothing
 * but read.
 *
 * <p>Numbers and truth values may be given as text, as the environment does. Not thread-safe; good
 * only while its reader runs.
 */
public final class ConfigSection implements RangeSource {

  private final String prefix;
  private final ConfigObject object;
  private final Reading reading;

  /** Keys whose value the record refused: they read as if absent. */
  private final Set<String> refused = new HashSet<>();

  /** A placeholder was handed out, so what the reader returns or throws means nothing. */
  private boolean incomplete;

  private ConfigSection(String prefix, ConfigObject object, Reading reading) {
    this.prefix = prefix;
    this.object = object;
    this.reading = reading;
  }

  /** Reads a whole configuration; null if something required is missing. */
  static <T> T readRoot(ConfigObject root, Reading reading, Function<ConfigSection, T> reader) {
    return new ConfigSection("", root, reading).readAll(reader);
  }

  /** Reads an integer that fits an int. */
  public int readInt(String key, int defaultValue) {
    return read(key, defaultValue, "an integer", v -> decimal(v).intValueExact(), v -> v);
  }

  /** Reads a required integer that fits an int. */
  public int readInt(String key) {
    return require(key, 0, "an integer", v -> decimal(v).intValueExact());
  }

  /** Reads an integer that fits a long. */
  public long readLong(String key, long defaultValue) {
    return read(key, defaultValue, "an integer", v -> decimal(v).longValueExact(), v -> v);
  }

  /** Reads a required integer that fits a long. */
  public long readLong(String key) {
    return require(key, 0L, "an integer", v -> decimal(v).longValueExact());
  }

  /** Reads a finite number. */
  public double readDouble(String key, double defaultValue) {
    return read(key, defaultValue, "a finite number", ConfigSection::finite, v -> v);
  }

  /** Reads a required finite number. */
  public double readDouble(String key) {
    return require(key, 0.0, "a finite number", ConfigSection::finite);
  }

  /** Reads {@code true} or {@code false}. */
  public boolean readBoolean(String key, boolean defaultValue) {
    return read(key, defaultValue, "true or false", ConfigSection::truth, v -> v);
  }

  /** Reads text. */
  public String readString(String key, String defaultValue) {
    return read(key, defaultValue, "text", ConfigSection::text, v -> v);
  }

  /** Reads required text. */
  public String readString(String key) {
    return require(key, "", "text", ConfigSection::text);
  }

  /** Reads a list of texts. */
  public List<String> readStrings(String key, List<String> defaultValue) {
    return read(
        key,
        defaultValue,
        "a list of texts",
        v -> elements(v).stream().map(ConfigSection::text).toList(),
        v -> v);
  }

  /** Reads a list of finite numbers. */
  public List<Double> readDoubles(String key, List<Double> defaultValue) {
    return read(
        key,
        defaultValue,
        "a list of finite numbers",
        v -> elements(v).stream().map(ConfigSection::finite).toList(),
        v -> v);
  }

  /** Reads a range of integers, written {@code [min, max]}. */
  @Override
  public IntRange readIntRange(String key, IntRange defaultValue) {
    return read(
        key,
        defaultValue,
        "a range of integers [min, max] with min not above max",
        ConfigSection::range,
        v -> List.of(v.min(), v.max()));
  }

  @Override
  public <T> List<T> readList(
      String key, List<T> defaultValue, Function<String, T> parser, Function<T, String> writer) {
    return read(
        key,
        defaultValue,
        "a list of names",
        v -> elements(v).stream().map(e -> named(text(e), parser)).toList(),
        v -> v.stream().map(writer).toList());
  }

  /** Reads a range of numbers, written {@code [min, max]}. */
  @Override
  public RealRange readRealRange(String key, RealRange defaultValue) {
    return read(
        key,
        defaultValue,
        "a range of numbers [min, max] with min not above max",
        ConfigSection::realRange,
        v -> List.of(v.min(), v.max()));
  }

  /** Reads one of the default's enum constants, written in kebab-case. */
  public <E extends Enum<E>> E readEnum(String key, E defaultValue) {
    List<E> constants = Arrays.asList(defaultValue.getDeclaringClass().getEnumConstants());
    return read(
        key,
        defaultValue,
        constants.stream()
            .map(ConfigSection::kebab)
            .collect(Collectors.joining(", ", "one of ", "")),
        v ->
            constants.stream()
                .filter(c -> kebab(c).equals(text(v)))
                .findFirst()
                .orElseThrow(IllegalArgumentException::new),
        ConfigSection::kebab);
  }

  /** Reads the section below {@code key}; if it is absent, one where every key is absent. */
  public <T> T readSection(String key, Function<ConfigSection, T> reader) {
    T settings = child(key).readAll(reader);
    if (settings == null) {
      incomplete = true;
    }
    return settings;
  }

  /** Reads the section below {@code key} if it is there. */
  public <T> Optional<T> readOptionalSection(String key, Function<ConfigSection, T> reader) {
    if (given(key).isPresent()) {
      return Optional.ofNullable(readSection(key, reader));
    }
    reading.section(prefix + key);
    return Optional.empty();
  }

  private ConfigSection child(String key) {
    reading.section(prefix + key);
    Optional<ConfigValue> given = given(key);
    if (given.isPresent() && given.get() instanceof ConfigObject section) {
      return new ConfigSection(prefix + key + ".", section, reading);
    }
    given.ifPresent(v -> unreadable(key, "a section {...}", v));
    ConfigObject empty = ConfigFactory.empty().root().withOrigin(object.origin());
    return new ConfigSection(prefix + key + ".", empty, reading);
  }

  private <T> T readAll(Function<ConfigSection, T> reader) {
    while (true) {
      incomplete = false;
      try {
        T settings = reader.apply(this);
        return incomplete ? null : settings;
      } catch (IllegalArgumentException | NullPointerException e) {
        if (incomplete) {
          return null;
        }
        if (e instanceof NullPointerException) {
          throw e;
        }
        if (!refuse(String.valueOf(e.getMessage()))) {
          return null;
        }
      }
    }
  }

  /** Puts the record's refusal to the key it names; true if the section is worth reading again. */
  private boolean refuse(String message) {
    String key = kebab(message.split("[^\\w-]", 2)[0]);
    if (refused.contains(key)) {
      return false;
    }
    Optional<ConfigValue> value = given(key);
    if (value.isEmpty()) {
      String path = prefix.isEmpty() ? "configuration" : prefix.substring(0, prefix.length() - 1);
      reading.problem(path, message, object.origin());
      return false;
    }
    reading.problem(prefix + key, message, value.get().origin());
    return refused.add(key);
  }

  private <T> T require(
      String key, T placeholder, String expected, Function<ConfigValue, T> parser) {
    if (given(key).isEmpty() && !refused.contains(key)) {
      reading.problem(prefix + key, "missing, expected " + expected, object.origin());
    }
    T value = read(key, null, expected, parser, v -> v);
    incomplete |= value == null;
    return value == null ? placeholder : value;
  }

  private <T> T read(
      String key,
      T defaultValue,
      String expected,
      Function<ConfigValue, T> parser,
      Function<T, Object> writer) {
    T value = given(key).map(v -> parse(key, v, expected, parser)).orElse(null);
    T inForce = value == null ? defaultValue : value;
    reading.value(prefix + key, inForce == null ? null : writer.apply(inForce));
    return inForce;
  }

  private <T> T parse(
      String key, ConfigValue value, String expected, Function<ConfigValue, T> parser) {
    try {
      return parser.apply(value);
    } catch (UnknownNameException e) {
      reading.problem(prefix + key, e.getMessage(), value.origin());
      return null;
    } catch (IllegalArgumentException | ArithmeticException e) {
      unreadable(key, expected, value);
      return null;
    }
  }

  /** A name that its parser does not know; the message says which there are. */
  private static final class UnknownNameException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    UnknownNameException(IllegalArgumentException cause) {
      super(cause.getMessage(), cause);
    }
  }

  private static <T> T named(String name, Function<String, T> parser) {
    try {
      return parser.apply(name);
    } catch (IllegalArgumentException e) {
      throw new UnknownNameException(e);
    }
  }

  private void unreadable(String key, String expected, ConfigValue value) {
    String came = value.render(ConfigRenderOptions.concise());
    reading.problem(prefix + key, "expected %s, got %s".formatted(expected, came), value.origin());
  }

  private Optional<ConfigValue> given(String key) {
    return Optional.ofNullable(object.get(key))
        .filter(v -> v.valueType() != ConfigValueType.NULL && !refused.contains(key));
  }

  private static String text(ConfigValue value) {
    return switch (value.valueType()) {
      case STRING, NUMBER, BOOLEAN -> value.unwrapped().toString();
      case OBJECT, LIST, NULL -> throw new IllegalArgumentException();
    };
  }

  private static BigDecimal decimal(ConfigValue value) {
    return new BigDecimal(text(value));
  }

  private static double finite(ConfigValue value) {
    return Optional.of(Double.valueOf(text(value)))
        .filter(Double::isFinite)
        .orElseThrow(IllegalArgumentException::new);
  }

  private static boolean truth(ConfigValue value) {
    return switch (text(value)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException();
    };
  }

  private static List<? extends ConfigValue> elements(ConfigValue value) {
    if (value instanceof ConfigList list) {
      return list;
    }
    throw new IllegalArgumentException();
  }

  private static IntRange range(ConfigValue value) {
    List<? extends ConfigValue> bounds = elements(value);
    if (bounds.size() != 2) {
      throw new IllegalArgumentException();
    }
    return new IntRange(
        decimal(bounds.get(0)).intValueExact(), decimal(bounds.get(1)).intValueExact());
  }

  private static RealRange realRange(ConfigValue value) {
    List<? extends ConfigValue> bounds = elements(value);
    if (bounds.size() != 2) {
      throw new IllegalArgumentException();
    }
    return new RealRange(finite(bounds.get(0)), finite(bounds.get(1)));
  }

  private static String kebab(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String kebab(String component) {
    return component.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }
}
