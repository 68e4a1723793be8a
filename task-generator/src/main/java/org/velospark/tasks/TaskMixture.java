package org.velospark.tasks;

import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Families with the chances at which they are sampled. Immutable and thread-safe.
 *
 * @param shares at least one
 */
public record TaskMixture(List<Share> shares) {

  /**
   * One family of a mixture.
   *
   * @param weight its chance, relative to the sum of all weights; above 0
   */
  public record Share(TaskFamily family, double weight) {
    public Share {
      if (!(weight > 0) || Double.isInfinite(weight)) {
        throw new IllegalArgumentException(
            "Weight of task family '%s' is %s, expected a finite number above 0"
                .formatted(family.name(), weight));
      }
    }
  }

  public TaskMixture {
    shares = List.copyOf(shares);
    if (shares.isEmpty()) {
      throw new IllegalArgumentException("A mixture of no task families, expected at least one");
    }
  }

  /** The mixture that has one family. */
  public static TaskMixture of(TaskFamily family) {
    return new TaskMixture(List.of(new Share(family, 1)));
  }

  /** Draws a family, then a spec from it. */
  public TaskSpec sample(UniformRandomProvider random) {
    double total = shares.stream().mapToDouble(Share::weight).sum();
    double left = random.nextDouble() * total;
    int last = shares.size() - 1;
    int i = 0;
    while (i < last && left >= shares.get(i).weight()) {
      left -= shares.get(i).weight();
      i++;
    }
    return shares.get(i).family().sample(random);
  }

  /** All families of the mixture, to parse and build the specs it sampled. */
  public TaskFamilies families() {
    return new TaskFamilies(shares.stream().map(Share::family).toList());
  }
}
