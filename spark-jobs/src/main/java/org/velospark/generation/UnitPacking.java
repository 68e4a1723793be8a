package org.velospark.generation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.ToDoubleFunction;

/**
 * Packs units into Spark tasks. Changes no result. Immutable and thread-safe.
 *
 * <p>Within a number of partitions, each unit, longest first, goes to the one with the least to do
 * so far, and Spark starts those with the most to do first: longest processing time first (Graham,
 * "Bounds on multiprocessing timing anomalies", 1969). The number is a compromise: many small
 * partitions even out what was predicted wrongly, and lose little with an executor; but each costs
 * some milliseconds.
 *
 * @param cores slots of all executors, at least 1
 * @param partitions how many partitions; 0 to choose by the predicted time
 */
public record UnitPacking(int cores, int partitions) {
  /** A partition takes as long or longer, next to which the milliseconds of a task are few. */
  static final double LEAST_SECONDS = 0.5;

  /** No partition of several units takes longer: so much is lost with an executor. */
  static final double MOST_SECONDS = 60;

  /** Even where units are short: what one core does late, another can make up for ... */
  static final int LEAST_PER_CORE = 2;

  /** ... unless a partition would be shorter than this: then the start of another costs more. */
  static final double SHORT_SECONDS = 0.1;

  /** As even as need be. */
  static final int MOST_PER_CORE = 16;

  /**
   * Packed units.
   *
   * @param partitions those with the most to do first, none empty
   * @param seconds predicted time until the last of them is done, with every core at work
   */
  public record Packed(List<List<Unit>> partitions, double seconds) {}

  /**
   * Packs the units of a generation.
   *
   * @param seconds predicted time of each, asked once for each
   */
  public Packed pack(List<Unit> units, ToDoubleFunction<Unit> seconds) {
    Map<Unit, Double> predicted = new HashMap<>();
    units.forEach(unit -> predicted.put(unit, seconds.applyAsDouble(unit)));
    List<Unit> longestFirst = new ArrayList<>(units);
    longestFirst.sort(Comparator.comparing((Unit unit) -> predicted.get(unit)).reversed());
    double total = units.stream().mapToDouble(predicted::get).sum();
    int count = Math.min(units.size(), partitions > 0 ? partitions : wanted(total));
    List<Load> loads = dealt(longestFirst, predicted, count);
    while (partitions == 0 && loads.stream().anyMatch(Load::tooLong)) {
      count = Math.min(units.size(), count + 1 + count / 8);
      loads = dealt(longestFirst, predicted, count);
    }
    double longest = loads.isEmpty() ? 0 : loads.get(0).seconds;
    return new Packed(
        loads.stream().map(load -> load.units).toList(), Math.max(longest, total / cores));
  }

  private int wanted(double total) {
    double even = Math.min((double) LEAST_PER_CORE * cores, Math.floor(total / SHORT_SECONDS));
    double least = Math.max(Math.max(cores, even), total / MOST_SECONDS);
    double most = (double) MOST_PER_CORE * cores;
    return (int) Math.ceil(Math.max(least, Math.min(most, Math.floor(total / LEAST_SECONDS))));
  }

  private static List<Load> dealt(
      List<Unit> longestFirst, Map<Unit, Double> seconds, int partitions) {
    PriorityQueue<Load> leastFirst = new PriorityQueue<>(Load.ORDER);
    for (int p = 0; p < partitions; p++) {
      leastFirst.add(new Load(p));
    }
    for (Unit unit : longestFirst) {
      Load load = leastFirst.remove();
      load.add(unit, seconds.get(unit));
      leastFirst.add(load);
    }
    List<Load> loads = new ArrayList<>(leastFirst);
    loads.sort(Comparator.comparingDouble((Load load) -> -load.seconds).thenComparing(Load.ORDER));
    return loads;
  }

  /** What a partition has to do so far. */
  private static final class Load {
    static final Comparator<Load> ORDER =
        Comparator.comparingDouble((Load load) -> load.seconds)
            .thenComparingInt(load -> load.index);

    private final int index;
    private final List<Unit> units = new ArrayList<>();
    private double seconds;

    Load(int index) {
      this.index = index;
    }

    void add(Unit unit, double seconds) {
      units.add(unit);
      this.seconds += seconds;
    }

    boolean tooLong() {
      return units.size() > 1 && seconds > MOST_SECONDS;
    }
  }
}
