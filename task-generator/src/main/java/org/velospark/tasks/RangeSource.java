package org.velospark.tasks;

import java.util.List;
import java.util.function.Function;

/**
 * Where the ranges of hyperparameters are read from, key by key; a section of a configuration, for
 * example. What is absent, or cannot be read, has its default.
 */
public interface RangeSource {

  IntRange readIntRange(String key, IntRange defaultValue);

  RealRange readRealRange(String key, RealRange defaultValue);

  /**
   * Reads a list of things that have a name each.
   *
   * @param parser makes one of its name; its {@link IllegalArgumentException} says what it expected
   * @param writer gives the name back
   */
  <T> List<T> readList(
      String key, List<T> defaultValue, Function<String, T> parser, Function<T, String> writer);
}
