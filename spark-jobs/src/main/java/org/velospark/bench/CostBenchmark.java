package org.velospark.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.velospark.random.RandomStream;
import org.velospark.tasks.CostModel;
import org.velospark.tasks.Task;
import org.velospark.tasks.TaskMixture;
import org.velospark.tasks.TaskSpec;
import org.velospark.tasks.cost.Measurement;

/** Compares what tasks were predicted to take with what they take. */
public final class CostBenchmark {
  private static final double SECONDS_PER_TASK = 0.1;

  private CostBenchmark() {}

  /**
   * Trains tasks of a mixture for a moment each.
   *
   * @param progress is told how many are done
   */
  public static List<Measurement> measure(
      TaskMixture mixture, int count, long seed, IntConsumer progress) {
    List<Measurement> measurements = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      TaskSpec spec = mixture.sample(RandomStream.TASK.at(seed, i));
      try (Task task = mixture.build(spec)) {
        measurements.add(Measurement.of(task, mixture.cost(spec), SECONDS_PER_TASK));
      }
      progress.accept(i + 1);
    }
    return measurements;
  }

  /**
   * How well a model puts tasks in order.
   *
   * @param spearman rank correlation of prediction and measurement, -1 to 1
   * @param low measured seconds by predicted ones, first decile
   * @param median the same, median
   * @param high the same, last decile
   */
  public record Agreement(double spearman, double low, double median, double high) {}

  /** Compares measurements with a model's predictions. */
  public static Agreement agreement(List<Measurement> measurements, CostModel model) {
    double[] ratios =
        measurements.stream()
            .mapToDouble(m -> m.seconds() / model.seconds(m.cost()))
            .sorted()
            .toArray();
    return new Agreement(
        spearman(measurements, m -> model.seconds(m.cost()), Measurement::seconds),
        ratios[ratios.length / 10],
        ratios[ratios.length / 2],
        ratios[ratios.length - 1 - ratios.length / 10]);
  }

  /** Spearman's rank correlation of two quantities; ties, which hardly occur, keep their order. */
  static <T> double spearman(
      List<T> things, ToDoubleFunction<T> first, ToDoubleFunction<T> second) {
    int[] a = ranks(things, first);
    int[] b = ranks(things, second);
    double n = things.size();
    double squares = IntStream.range(0, a.length).mapToDouble(i -> Math.pow(a[i] - b[i], 2)).sum();
    return 1 - 6 * squares / (n * (n * n - 1));
  }

  private static <T> int[] ranks(List<T> things, ToDoubleFunction<T> quantity) {
    List<Integer> order =
        IntStream.range(0, things.size())
            .boxed()
            .sorted(Comparator.comparingDouble(i -> quantity.applyAsDouble(things.get(i))))
            .toList();
    int[] ranks = new int[things.size()];
    for (int rank = 0; rank < ranks.length; rank++) {
      ranks[order.get(rank)] = rank;
    }
    return ranks;
  }
}
