package org.velospark.model.weights;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Settings of an optimizer as texts by name, read one by one; what cannot be read is a problem, and
 * so is what nobody read. Not thread-safe.
 */
final class Settings {
  private final Map<String, String> values;
  private final Problems problems;
  private final Set<String> known = new HashSet<>();

  Settings(Map<String, String> values, Problems problems) {
    this.values = values;
    this.problems = problems;
  }

  int wholeNumber(String name) {
    return read(name, "a whole number", Integer::valueOf, 1);
  }

  float number(String name) {
    return read(name, "a number", Float::valueOf, 1f);
  }

  boolean flag(String name) {
    return read(
        name,
        "true or false",
        text -> {
          if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException();
          }
          return Boolean.valueOf(text);
        },
        false);
  }

  /** One of the constants of an enum, under its name in lower case with hyphens. */
  <E extends Enum<E>> E choice(String name, E otherwise) {
    List<E> constants = List.of(otherwise.getDeclaringClass().getEnumConstants());
    return read(
        name,
        "one of " + constants.stream().map(Settings::kebab).toList(),
        text ->
            constants.stream()
                .filter(constant -> kebab(constant).equals(text))
                .findFirst()
                .orElseThrow(IllegalArgumentException::new),
        otherwise);
  }

  static String kebab(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private <T> T read(String name, String expected, Function<String, T> parse, T otherwise) {
    known.add(name);
    String text = values.get(name);
    if (text == null) {
      problems.add("setting '%s' is missing, expected %s", name, expected);
      return otherwise;
    }
    try {
      return parse.apply(text);
    } catch (IllegalArgumentException e) {
      problems.add("setting '%s' is %s, expected %s", name, Problems.quoted(text), expected);
      return otherwise;
    }
  }

  /** Called after all settings were read. */
  void refuseOthers() {
    for (String name : values.keySet()) {
      if (!known.contains(name)) {
        problems.add(
            "setting %s is unknown; there are %s",
            Problems.quoted(name), known.stream().sorted().toList());
      }
    }
  }
}
