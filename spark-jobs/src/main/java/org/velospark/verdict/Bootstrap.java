package org.velospark.verdict;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;
import org.apache.commons.math3.stat.descriptive.rank.Percentile.EstimationType;
import org.apache.commons.rng.UniformRandomProvider;
import org.velospark.random.RandomStream;

/**
 * Confidence intervals by the stratified bootstrap: trainings are drawn anew, with replacement,
 * within each task; the interval is between percentiles of what they give. Equal settings and
 * scores give equal intervals. Source: Agarwal et al., "Deep Reinforcement Learning at the Edge of
 * the Statistical Precipice" (NeurIPS 2021).
 *
 * @param replicates how often trainings are drawn anew
 * @param level of confidence, such as 0.95
 * @param seed of the draws
 */
public record Bootstrap(int replicates, double level, long seed) {

  /** 2000 draws for intervals of 95 %. */
  public static final Bootstrap STANDARD = new Bootstrap(2000, 0.95, 1);

  public Bootstrap {
    if (replicates < 1) {
      throw new IllegalArgumentException("Replicates must be at least 1, got " + replicates);
    }
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException("Level must be between 0 and 1, got " + level);
    }
  }

  /** How sure a statistic is if the same tasks were trained with other seeds. */
  public Estimate estimate(Scores scores, ToDoubleFunction<Scores> statistic) {
    return estimates(scores, s -> new double[] {statistic.applyAsDouble(s)}).get(0);
  }

  /** The same of several statistics, each by itself. */
  List<Estimate> estimates(Scores scores, Function<Scores, double[]> statistics) {
    double[] values = statistics.apply(scores);
    double[][] replicated = new double[values.length][replicates];
    for (int r = 0; r < replicates; r++) {
      double[] drawn = statistics.apply(resampled(scores, stream(r, 0)));
      for (int i = 0; i < drawn.length; i++) {
        replicated[i][r] = drawn[i];
      }
    }
    return IntStream.range(0, values.length)
        .mapToObj(i -> interval(values[i], replicated[i]))
        .toList();
  }

  /** How sure a statistic of two optimizers is, whose trainings are drawn independently. */
  public Estimate estimate(
      Scores first, Scores second, ToDoubleBiFunction<Scores, Scores> statistic) {
    double[] values = new double[replicates];
    for (int r = 0; r < replicates; r++) {
      values[r] =
          statistic.applyAsDouble(resampled(first, stream(r, 0)), resampled(second, stream(r, 1)));
    }
    return interval(statistic.applyAsDouble(first, second), values);
  }

  /**
   * How sure a statistic is if the tasks were others of their kind as well: tasks are drawn anew
   * too, which makes wider intervals.
   */
  public Estimate overTasks(Scores scores, ToDoubleFunction<Scores> statistic) {
    List<double[]> tasks = new ArrayList<>(scores.byTask().values());
    double[] values = new double[replicates];
    for (int r = 0; r < replicates; r++) {
      UniformRandomProvider random = stream(r, 2);
      SortedMap<String, double[]> drawn = new TreeMap<>();
      for (int i = 0; i < tasks.size(); i++) {
        drawn.put("%06d".formatted(i), tasks.get(random.nextInt(tasks.size())));
      }
      values[r] = statistic.applyAsDouble(resampled(new Scores(drawn), random));
    }
    return interval(statistic.applyAsDouble(scores), values);
  }

  private UniformRandomProvider stream(int replicate, int purpose) {
    return RandomStream.RESAMPLING.at(seed, replicate, purpose);
  }

  private static Scores resampled(Scores scores, UniformRandomProvider random) {
    SortedMap<String, double[]> drawn = new TreeMap<>();
    scores
        .byTask()
        .forEach(
            (task, values) -> {
              double[] sample = new double[values.length];
              for (int i = 0; i < sample.length; i++) {
                sample[i] = values[random.nextInt(values.length)];
              }
              drawn.put(task, sample);
            });
    return new Scores(drawn);
  }

  private Estimate interval(double value, double[] replicated) {
    Percentile percentile = new Percentile().withEstimationType(EstimationType.R_7);
    percentile.setData(replicated);
    double tail = 50 * (1 - level);
    return new Estimate(value, percentile.evaluate(tail), percentile.evaluate(100 - tail));
  }
}
