package org.velospark.tasks;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;

/** What each of some hyperparameters is drawn from, on its own. Immutable and thread-safe. */
public final class Ranges {
  private final Map<Hyperparameter<?>, Distribution<?>> distributions;

  private Ranges(Map<Hyperparameter<?>, Distribution<?>> distributions) {
    this.distributions = Collections.unmodifiableMap(distributions);
  }

  /** The published ranges of some hyperparameters. */
  public static Ranges published(List<Hyperparameter<?>> hyperparameters) {
    Map<Hyperparameter<?>, Distribution<?>> distributions = new LinkedHashMap<>();
    for (Hyperparameter<?> hyperparameter : hyperparameters) {
      distributions.put(hyperparameter, hyperparameter.published());
    }
    return new Ranges(distributions);
  }

  /**
   * Reads the ranges of some hyperparameters.
   *
   * @throws IllegalArgumentException if one reaches beyond what is allowed; the message begins with
   *     its key
   */
  public static Ranges read(List<Hyperparameter<?>> hyperparameters, RangeSource source) {
    Map<Hyperparameter<?>, Distribution<?>> distributions = new LinkedHashMap<>();
    for (Hyperparameter<?> hyperparameter : hyperparameters) {
      distributions.put(hyperparameter, hyperparameter.read(source));
    }
    return new Ranges(distributions);
  }

  /** These ranges with another one for a hyperparameter. */
  public <T> Ranges with(Hyperparameter<T> hyperparameter, Distribution<T> distribution) {
    Map<Hyperparameter<?>, Distribution<?>> changed = new LinkedHashMap<>(distributions);
    changed.put(hyperparameter, distribution);
    return new Ranges(changed);
  }

  /** These ranges with a hyperparameter that always has one value. */
  public <T> Ranges with(Hyperparameter<T> hyperparameter, T value) {
    return with(hyperparameter, new Distribution.OneOf<>(List.of(value)));
  }

  /** What a hyperparameter is drawn from. */
  @SuppressWarnings(
      "unchecked") // with() and the hyperparameters themselves put nothing else there.
  public <T> Distribution<T> get(Hyperparameter<T> hyperparameter) {
    return (Distribution<T>) distributions.get(hyperparameter);
  }

  /** Draws all values, in the order of the hyperparameters. */
  public Values sample(UniformRandomProvider random) {
    Values values = Values.none();
    for (Hyperparameter<?> hyperparameter : distributions.keySet()) {
      values = with(values, hyperparameter, random);
    }
    return values;
  }

  private <T> Values with(
      Values values, Hyperparameter<T> hyperparameter, UniformRandomProvider random) {
    return values.with(hyperparameter, get(hyperparameter).draw(random));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Ranges that && distributions.equals(that.distributions);
  }

  @Override
  public int hashCode() {
    return distributions.hashCode();
  }

  @Override
  public String toString() {
    return distributions.toString();
  }
}
