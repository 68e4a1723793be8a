package org.velospark.tasks;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.rng.UniformRandomProvider;
import org.velospark.tasks.data.TaskData;

/**
 * What tasks are sampled from: families and augmentations with their chances and ranges. What it
 * samples depends on the random numbers alone, on every machine. Immutable and thread-safe.
 */
public final class TaskMixture {
  /** Specs drawn from a family before another is tried. */
  private static final int DRAWS_PER_FAMILY = 50;

  private static final int DRAWS = 400 * DRAWS_PER_FAMILY;

  private final List<Share> shares;
  private final List<AugmentationShare> augmentations;
  private final TimeLimits limits;
  private final TaskData data;
  private final TaskFamilies families;

  /**
   * One family of a mixture.
   *
   * @param ranges what its hyperparameters are drawn from
   * @param weight its chance, relative to the sum of all weights; above 0
   */
  public record Share(TaskFamily family, Ranges ranges, double weight) {
    public Share {
      if (!(weight > 0) || Double.isInfinite(weight)) {
        throw new IllegalArgumentException(
            "Weight of task family '%s' is %s, expected a finite number above 0"
                .formatted(family.name(), weight));
      }
    }

    /** A family as published. */
    public static Share published(TaskFamily family) {
      return new Share(family, Ranges.published(family.hyperparameters()), family.weight());
    }
  }

  /**
   * One augmentation of a mixture.
   *
   * @param ranges what its hyperparameters are drawn from
   * @param chance the share of the tasks it suits that it is applied to, 0 to 1
   */
  public record AugmentationShare(Augmentation augmentation, Ranges ranges, double chance) {
    public AugmentationShare {
      if (!(chance >= 0 && chance <= 1)) {
        throw new IllegalArgumentException(
            "Chance of augmentation '%s' is %s, expected 0 to 1"
                .formatted(augmentation.name(), chance));
      }
    }

    /** An augmentation as published. */
    public static AugmentationShare published(Augmentation augmentation) {
      return new AugmentationShare(
          augmentation, Ranges.published(augmentation.hyperparameters()), augmentation.chance());
    }
  }

  /**
   * @param shares at least one
   * @param augmentations from the innermost outwards
   * @param data tells what data sets there are; none is loaded to sample
   * @throws IllegalArgumentException if the ranges name data sets that nobody knows
   */
  public TaskMixture(
      List<Share> shares, List<AugmentationShare> augmentations, TimeLimits limits, TaskData data) {
    this.shares = List.copyOf(shares);
    this.augmentations = List.copyOf(augmentations);
    this.limits = limits;
    this.data = data;
    this.families =
        new TaskFamilies(
            shares.stream().map(Share::family).toList(),
            augmentations.stream().map(AugmentationShare::augmentation).toList());
    if (shares.isEmpty()) {
      throw new IllegalArgumentException("A mixture of no task families, expected at least one");
    }
    Set<String> unknown = dataSets(shares);
    unknown.removeAll(data.names());
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "No data set %s to sample tasks from; there are %s"
              .formatted(String.join(", ", unknown), String.join(", ", data.names())));
    }
  }

  /** Names of the data sets that tasks of some families can ask for, each once, in their order. */
  public static Set<String> dataSets(List<Share> shares) {
    Set<String> names = new TreeSet<>();
    for (Share share : shares) {
      for (Hyperparameter<?> hyperparameter : share.family().hyperparameters()) {
        if (hyperparameter instanceof DataSetName name) {
          names.addAll(name.options(share.ranges()));
        }
      }
    }
    return names;
  }

  /**
   * Draws a limit, a family, then values and augmentations until they keep to the limit.
   *
   * @throws IllegalStateException if no family has tasks within the limit
   */
  public TaskSpec sample(UniformRandomProvider random) {
    double limit = limits.draw(random);
    double[] weights = shares.stream().mapToDouble(Share::weight).toArray();
    Share share = null;
    for (int draw = 0; draw < DRAWS; draw++) {
      if (draw % DRAWS_PER_FAMILY == 0) {
        share = shares.get(weighted(random, weights));
      }
      TaskSpec spec = sample(share, random);
      if (spec != null && secondsPerStep(spec) <= limit) {
        return spec;
      }
    }
    throw new IllegalStateException(
        "No task within %s s a step after %d draws; raise the limit or narrow the ranges of the families %s"
            .formatted(limit, DRAWS, shares.stream().map(s -> s.family().name()).toList()));
  }

  /** A spec, or null if its values do not go together. */
  private TaskSpec sample(Share share, UniformRandomProvider random) {
    Values values = share.ranges().sample(random);
    TaskSpec spec;
    try {
      spec = TaskSpec.of(share.family(), values);
    } catch (IllegalArgumentException e) {
      return null;
    }
    for (AugmentationShare augmentation : augmentations) {
      if (augmentation.augmentation().suits(share.family())
          && random.nextDouble() < augmentation.chance()) {
        spec = spec.with(augmentation.augmentation(), augmentation.ranges().sample(random));
      }
    }
    return spec;
  }

  private double secondsPerStep(TaskSpec spec) {
    // Without limits there is nothing to predict, and no reason to fail if that is impossible.
    return limits.seconds().isEmpty() ? 0 : CostModel.REFERENCE.seconds(families.cost(spec, data));
  }

  /** Draws an index with the chances that weights give; the weights need not sum to one. */
  static int weighted(UniformRandomProvider random, double[] weights) {
    double left = random.nextDouble() * Arrays.stream(weights).sum();
    int last = weights.length - 1;
    int i = 0;
    while (i < last && left >= weights[i]) {
      left -= weights[i];
      i++;
    }
    return i;
  }

  /** All families and augmentations of the mixture, to parse and build the specs it sampled. */
  public TaskFamilies families() {
    return families;
  }

  /** What a task costs; see {@link TaskFamilies#cost}. */
  public Cost cost(TaskSpec spec) {
    return families.cost(spec, data);
  }

  /** Compiles the network of a spec and opens its data; see {@link TaskFamilies#build}. */
  public Task build(TaskSpec spec) {
    return families.build(spec, data);
  }

  /** Compiles several networks of a spec side by side; see {@link TaskFamilies#buildParticles}. */
  public ParticleTask buildParticles(TaskSpec spec, int particles) {
    return families.buildParticles(spec, data, particles);
  }
}
