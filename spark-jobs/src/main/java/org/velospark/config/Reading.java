package org.velospark.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What one pass over a configuration found: the keys asked for, their values, the problems. */
final class Reading {

  /** Sets, because a section may be read more than once. */
  private final Set<String> problems = new LinkedHashSet<>();

  private final Map<String, Object> values = new LinkedHashMap<>();
  private final Set<String> sections = new LinkedHashSet<>();

  Map<String, Object> values() {
    return values;
  }

  void value(String path, Object value) {
    values.put(path, value);
  }

  void section(String path) {
    sections.add(path);
  }

  void problem(String path, String what, ConfigOrigin origin) {
    problems.add("%s: %s (%s)".formatted(path, what, place(origin)));
  }

  void throwIfInvalid() {
    if (!problems.isEmpty()) {
      throw new InvalidConfigurationException(new ArrayList<>(problems));
    }
  }

  /** Reports every key below {@code root} that no reader asked for. */
  void rejectUnknown(ConfigObject root) {
    rejectUnknown("", root);
  }

  private void rejectUnknown(String prefix, ConfigObject object) {
    for (String key : object.keySet().stream().sorted().toList()) {
      String path = prefix + key;
      ConfigValue value = object.get(key);
      if (sections.contains(path)) {
        if (value instanceof ConfigObject section) {
          rejectUnknown(path + ".", section);
        }
      } else if (!values.containsKey(path)) {
        problem(
            path,
            nearest(path)
                .map(known -> "unknown key, the nearest known one is " + known)
                .orElse("unknown key"),
            value.origin());
      }
    }
  }

  /** The known key that takes the fewest edits. */
  private Optional<String> nearest(String path) {
    return Stream.concat(values.keySet().stream(), sections.stream())
        .min(
            Comparator.comparingInt((String known) -> distance(path, known))
                .thenComparing(Comparator.naturalOrder()));
  }

  /** Edits from one key to another; a key that only lacks or misplaces its section is near. */
  private static int distance(String path, String known) {
    return Math.min(edits(path, known), 1 + edits(name(path), name(known)));
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  /** Levenshtein distance: insertions, deletions and replacements of one character. */
  static int edits(String a, String b) {
    int[] previous = new int[b.length() + 1];
    int[] current = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
      }
      int[] row = previous;
      previous = current;
      current = row;
    }
    return previous[b.length()];
  }

  /** Where a value stands: {@code file:line}, or the override it comes from. */
  private static String place(ConfigOrigin origin) {
    if (origin.filename() != null && origin.lineNumber() > 0) {
      return origin.filename() + ":" + origin.lineNumber();
    }
    // HOCON counts the lines of an override too.
    return origin.description().replaceFirst("^(--set .*): 1$", "$1");
  }
}
