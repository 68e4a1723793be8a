package org.velospark.tasks.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Data sets of one kind by name, each read when it is first asked for and kept. Thread-safe. */
final class Originals<D> {
  private final String kind;
  private final Map<String, Loader<D>> loaders;
  private final Map<String, D> loaded = new HashMap<>();

  /** Reads a set. */
  interface Loader<D> {
    D load() throws IOException;
  }

  /**
   * @param kind what an error calls one of them
   */
  Originals(String kind, Map<String, Loader<D>> loaders) {
    this.kind = kind;
    this.loaders = new TreeMap<>(loaders);
  }

  /** Names of all sets, whether or not they are loaded, in their order. */
  List<String> names() {
    return List.copyOf(loaders.keySet());
  }

  /**
   * A set. Others wait while it is loaded.
   *
   * @throws IllegalArgumentException if there is no such set
   * @throws UncheckedIOException if its files cannot be had
   */
  synchronized D get(String name) {
    D data = loaded.get(name);
    if (data == null) {
      requireKnown(name);
      try {
        data = loaders.get(name).load();
      } catch (IOException e) {
        throw new UncheckedIOException(e.getMessage(), e);
      }
      loaded.put(name, data);
    }
    return data;
  }

  /**
   * @throws IllegalArgumentException if there is no such set; the message lists those there are
   */
  void requireKnown(String name) {
    if (!loaders.containsKey(name)) {
      throw new IllegalArgumentException(
          "No %s '%s'; there are %s".formatted(kind, name, String.join(", ", names())));
    }
  }
}
