package org.velospark.tasks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The values that some hyperparameters have in one task. Immutable and thread-safe. */
public final class Values {
  private final Map<Hyperparameter<?>, Object> values;

  private Values(Map<Hyperparameter<?>, Object> values) {
    this.values = values;
  }

  /** No values yet. */
  public static Values none() {
    return new Values(Map.of());
  }

  /**
   * These values and one more, or one of them changed.
   *
   * @throws IllegalArgumentException if the value is not allowed
   */
  public <T> Values with(Hyperparameter<T> hyperparameter, T value) {
    hyperparameter.check(value);
    Map<Hyperparameter<?>, Object> more = new LinkedHashMap<>(values);
    more.put(hyperparameter, value);
    return new Values(Collections.unmodifiableMap(more));
  }

  /**
   * Reads the values that {@link #write} wrote.
   *
   * @throws IllegalArgumentException if one is missing, of another kind or not allowed
   */
  static Values parse(List<Hyperparameter<?>> hyperparameters, SpecFields fields) {
    Values values = none();
    for (Hyperparameter<?> hyperparameter : hyperparameters) {
      values = values.withParsed(hyperparameter, fields);
    }
    return values;
  }

  private <T> Values withParsed(Hyperparameter<T> hyperparameter, SpecFields fields) {
    T value = hyperparameter.parse(fields);
    try {
      return with(hyperparameter, value);
    } catch (IllegalArgumentException e) {
      throw fields.refused(e);
    }
  }

  /**
   * The value of a hyperparameter.
   *
   * @throws IllegalArgumentException if there is none
   */
  @SuppressWarnings("unchecked") // with() puts nothing else there.
  public <T> T get(Hyperparameter<T> hyperparameter) {
    T value = (T) values.get(hyperparameter);
    if (value == null) {
      throw new IllegalArgumentException(
          "No value of '%s'; there are %s".formatted(hyperparameter.key(), this));
    }
    return value;
  }

  /** What has a value, in its order. */
  public Set<Hyperparameter<?>> hyperparameters() {
    return values.keySet();
  }

  void write(ObjectNode json) {
    values.keySet().forEach(hyperparameter -> write(json, hyperparameter));
  }

  private <T> void write(ObjectNode json, Hyperparameter<T> hyperparameter) {
    hyperparameter.write(json, get(hyperparameter));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Values that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    values.forEach(
        (hyperparameter, value) ->
            text.append(text.isEmpty() ? "" : ", ")
                .append(hyperparameter.key())
                .append(' ')
                .append(value));
    return text.toString();
  }
}
