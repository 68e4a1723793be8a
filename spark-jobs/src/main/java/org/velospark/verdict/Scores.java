package org.velospark.verdict;

import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.DoubleStream;

/**
 * Scores of trainings, higher being better, task by task.
 *
 * @param byTask scores [seeds] of each task, at least one
 */
public record Scores(SortedMap<String, double[]> byTask) {

  public Scores {
    byTask = new TreeMap<>(byTask);
    if (byTask.isEmpty() || byTask.values().stream().anyMatch(s -> s.length == 0)) {
      throw new IllegalArgumentException(
          "Scores need at least one task, and each at least one training, got " + byTask.keySet());
    }
  }

  /** All of them, tasks one after the other. */
  public double[] all() {
    return byTask.values().stream().flatMapToDouble(DoubleStream::of).toArray();
  }

  /**
   * The interquartile mean: without the lowest and the highest quarter, each rounded down, of the
   * scores of all tasks and seeds. Source: Agarwal et al., "Deep Reinforcement Learning at the Edge
   * of the Statistical Precipice" (NeurIPS 2021).
   */
  public double interquartileMean() {
    double[] sorted = all();
    Arrays.sort(sorted);
    int cut = sorted.length / 4;
    return Arrays.stream(sorted, cut, sorted.length - cut).average().orElseThrow();
  }

  /** Share of the scores above a threshold: a point of the performance profile. */
  public double shareAbove(double threshold) {
    double[] all = all();
    return Arrays.stream(all).filter(s -> s > threshold).count() / (double) all.length;
  }

  /**
   * The probability that a training scores higher than another's on the same task, equal scores
   * counting half, mean over tasks. On each it is the Mann-Whitney statistic over the number of
   * pairs. Source: Agarwal et al. 2021.
   *
   * @throws IllegalArgumentException if the tasks differ
   */
  public double probabilityOfImprovement(Scores other) {
    if (!byTask.keySet().equals(other.byTask.keySet())) {
      throw new IllegalArgumentException(
          "Scores of the same tasks are needed, got %s and %s"
              .formatted(byTask.keySet(), other.byTask.keySet()));
    }
    return byTask.entrySet().stream()
        .mapToDouble(e -> probability(e.getValue(), other.byTask.get(e.getKey())))
        .average()
        .orElseThrow();
  }

  private static double probability(double[] own, double[] others) {
    double wins = 0;
    for (double a : own) {
      for (double b : others) {
        wins += a > b ? 1 : a == b ? 0.5 : 0;
      }
    }
    return wins / own.length / others.length;
  }

  /** The middle of some numbers, between the two middle ones where their count is even. */
  public static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
  }
}
