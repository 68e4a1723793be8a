package org.velospark.generation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleToIntFunction;
import org.velospark.settings.TrainingSettings;
import org.velospark.tasks.TaskMixture;

/**
 * Deals units to partitions so that none of them is the one that all wait for at the end: the rule
 * of the longest processing time first (Graham, "Bounds on multiprocessing timing anomalies",
 * 1969). Changes no result. Immutable and thread-safe.
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
   * Cuts units into partitions that are predicted to take about the same time: each unit, longest
   * first, goes to the partition with the least to do so far.
   *
   * @param partitions how many, by the seconds that all units together are predicted to take
   * @return as many as asked for, those with the most to do first
   */
  List<List<Unit>> dealt(List<Unit> units, DoubleToIntFunction partitions) {
    Map<Unit, Double> seconds = new HashMap<>();
    units.forEach(unit -> seconds.put(unit, seconds(unit)));
    int count = partitions.applyAsInt(units.stream().mapToDouble(seconds::get).sum());
    List<Unit> longestFirst = new ArrayList<>(units);
    longestFirst.sort(Comparator.comparingDouble((Unit unit) -> seconds.get(unit)).reversed());
    List<Load> loads = new ArrayList<>();
    for (int p = 0; p < count; p++) {
      loads.add(new Load());
    }
    for (Unit unit : longestFirst) {
      Collections.min(loads, Load.ORDER).add(unit, seconds.get(unit));
    }
    loads.sort(Load.ORDER.reversed());
    return loads.stream().map(load -> load.units).toList();
  }

  /** What a partition has to do so far. */
  private static final class Load {
    static final Comparator<Load> ORDER = Comparator.comparingDouble(load -> load.seconds);

    private final List<Unit> units = new ArrayList<>();
    private double seconds;

    void add(Unit unit, double seconds) {
      units.add(unit);
      this.seconds += seconds;
    }
  }
}
