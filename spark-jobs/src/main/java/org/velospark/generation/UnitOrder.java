package org.velospark.generation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.velospark.settings.TrainingSettings;
import org.velospark.tasks.TaskMixture;

/**
 * Deals units to partitions so that those that take longest start first: none of them is the one
 * that all wait for at the end. Changes no result. Immutable and thread-safe.
 */
final class UnitOrder {
  private final UnitSampler sampler;
  private final TaskMixture mixture;
  private final ExecutorSpeed speed;

  UnitOrder(TrainingSettings settings, ExecutorSpeed speed) {
    this.mixture = settings.mixture();
    this.sampler = new UnitSampler(settings, mixture);
    this.speed = speed;
  }

  /** Seconds that one side of a unit is predicted to take. */
  double seconds(Unit unit) {
    UnitTask task = sampler.of(unit);
    return speed.seconds(mixture.cost(task.spec()), task.steps());
  }

  /**
   * Puts units in an order such that cutting it into partitions, the way that Spark cuts a list,
   * gives every partition its share of long and short ones, and the first one the longest.
   */
  List<Unit> dealt(List<Unit> units, int partitions) {
    Map<Unit, Double> seconds = new HashMap<>();
    units.forEach(unit -> seconds.put(unit, seconds(unit)));
    List<Unit> longestFirst = new ArrayList<>(units);
    longestFirst.sort(Comparator.comparingDouble((Unit unit) -> seconds.get(unit)).reversed());
    List<List<Unit>> cut = new ArrayList<>();
    for (int p = 0; p < partitions; p++) {
      cut.add(new ArrayList<>());
    }
    int p = 0;
    for (Unit unit : longestFirst) {
      while (cut.get(p).size() == size(units.size(), partitions, p)) {
        p = (p + 1) % partitions;
      }
      cut.get(p).add(unit);
      p = (p + 1) % partitions;
    }
    return cut.stream().flatMap(List::stream).toList();
  }

  /** How many elements of a list Spark puts into a partition. */
  private static int size(int count, int partitions, int p) {
    return (int) ((p + 1L) * count / partitions - (long) p * count / partitions);
  }
}
