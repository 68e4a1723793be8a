package org.velospark.tasks;

import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * How long a training step of a sampled task may take, by {@link CostModel#REFERENCE}. A limit is
 * drawn first and tasks beyond it are drawn again, so that cheap ones dominate. Source: {@code
 * phase_one_distribution} in google/learned_optimization's {@code
 * research/general_lopt/tasks/parametric.py}. Immutable and thread-safe.
 *
 * @param seconds the limits; empty for none
 * @param weights chance of each, relative to the sum of all
 */
public record TimeLimits(List<Double> seconds, List<Double> weights) {
  public static final TimeLimits NONE = new TimeLimits(List.of(), List.of());

  public TimeLimits {
    seconds = List.copyOf(seconds);
    weights = List.copyOf(weights);
    if (seconds.size() != weights.size()
        || seconds.stream().anyMatch(limit -> !(limit > 0))
        || weights.stream().anyMatch(weight -> !(weight > 0 && weight < Double.MAX_VALUE))) {
      throw new IllegalArgumentException(
          "seconds are %s with weights %s, expected as many weights as limits, and all of them above 0"
              .formatted(seconds, weights));
    }
  }

  /** Draws a limit; infinite, without drawing, if there is none. */
  double draw(UniformRandomProvider random) {
    return seconds.isEmpty()
        ? Double.POSITIVE_INFINITY
        : seconds.get(
            TaskMixture.weighted(
                random, weights.stream().mapToDouble(Double::doubleValue).toArray()));
  }
}
