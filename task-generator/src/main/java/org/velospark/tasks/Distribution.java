package org.velospark.tasks;

import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.rng.UniformRandomProvider;

/** What a hyperparameter is drawn from. Immutable and thread-safe. */
public interface Distribution<T> {

  T draw(UniformRandomProvider random);

  /** How numbers of a range share their chances. */
  enum Scale {
    /** All alike. */
    UNIFORM,
    /** Their logarithms alike. */
    LOG_UNIFORM
  }

  /** Whole numbers of a range, which includes both ends. */
  record Whole(Scale scale, IntRange range) implements Distribution<Integer> {
    @Override
    public Integer draw(UniformRandomProvider random) {
      return scale == Scale.UNIFORM ? range.uniform(random) : range.logUniform(random);
    }
  }

  /**
   * Whole numbers that are alike in size: first their maximum is drawn from a range, then each of
   * them from the start of the range up to that, all log-uniformly. Source: {@code
   * blocks_per_group} in google/learned_optimization's {@code tasks/parametric/image_resnet.py}.
   */
  record Wholes(int count, IntRange range) implements Distribution<List<Integer>> {
    @Override
    public List<Integer> draw(UniformRandomProvider random) {
      IntRange below = new IntRange(range.min(), range.logUniform(random));
      return Stream.generate(() -> below.logUniform(random)).limit(count).toList();
    }
  }

  /** Numbers of a range. */
  record Real(Scale scale, RealRange range) implements Distribution<Double> {
    @Override
    public Double draw(UniformRandomProvider random) {
      return scale == Scale.UNIFORM ? range.uniform(random) : range.logUniform(random);
    }
  }

  /**
   * One of several things, all with the same chance; what stands in the list twice has twice the
   * chance.
   *
   * @param options at least one
   */
  record OneOf<T>(List<T> options) implements Distribution<T> {
    public OneOf {
      options = List.copyOf(options);
      if (options.isEmpty()) {
        throw new IllegalArgumentException("Nothing to choose from, expected at least one option");
      }
    }

    @Override
    public T draw(UniformRandomProvider random) {
      return options.get(random.nextInt(options.size()));
    }
  }
}
