package org.velospark.tasks;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A quantity that differs from one task of a family to the next: its key in specs and
 * configuration, what it may be, and what it is drawn from. Immutable and thread-safe; two equal
 * ones are the same quantity.
 *
 * @param <T> type of its values, with a meaningful {@code equals}
 */
public interface Hyperparameter<T> {

  /** Name in specs and configuration, in kebab-case. */
  String key();

  /** What it is drawn from where the configuration says nothing. */
  Distribution<T> published();

  /**
   * Reads from a configuration what it is drawn from.
   *
   * @throws IllegalArgumentException if that reaches beyond what is allowed; the message begins
   *     with the key
   */
  Distribution<T> read(RangeSource source);

  /**
   * Refuses values that no task can have.
   *
   * @throws IllegalArgumentException saying which are allowed; the message begins with the key
   */
  void check(T value);

  /** Writes a value into the JSON of a spec. */
  void write(ObjectNode json, T value);

  /**
   * Reads the value that {@link #write} wrote, unchecked.
   *
   * @throws IllegalArgumentException if it is missing or of another kind
   */
  T parse(SpecFields fields);
}
