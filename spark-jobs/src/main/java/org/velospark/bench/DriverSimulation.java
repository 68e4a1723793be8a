package org.velospark.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.velospark.generation.NoiseCost;
import org.velospark.generation.Unit;
import org.velospark.generation.UnitPacking;

/**
 * What a driver would take for a generation on clusters that are not at hand, from the pieces that
 * were measured here. Everything is taken to cost the same there; the network is taken to be one of
 * ten gigabits, see {@link NoiseCost}.
 *
 * @param costs of the pieces
 * @param length weights of θ
 * @param unitSeconds how long a unit takes
 * @param coresPerExecutor slots of an executor, and cores of the driver
 */
public record DriverSimulation(
    DriverCosts costs, int length, double unitSeconds, int coresPerExecutor) {
  private static final List<Integer> PAIRS = List.of(10, 100, 1_000, 10_000, 100_000);
  private static final List<Integer> EXECUTORS = List.of(10, 100, 1_000);

  /**
   * One generation; seconds.
   *
   * @param tasks Spark tasks
   * @param executorsBusy time that the executors train
   * @param broadcast to hand θ to Spark
   * @param scheduling to start tasks and take results; beside the executors' work
   * @param gradientOnDriver to add up perturbations on the driver
   * @param gradientOnExecutors to do so on the executors
   * @param update to take Adam's step
   * @param checkpoint to write a checkpoint; in the background
   */
  public record Generation(
      int pairs,
      int executors,
      int tasks,
      double executorsBusy,
      double broadcast,
      double scheduling,
      double gradientOnDriver,
      double gradientOnExecutors,
      double update,
      double checkpoint) {

    /** What executors wait for between two generations, without staleness. */
    public double waiting() {
      return broadcast + Math.min(gradientOnDriver, gradientOnExecutors) + update;
    }

    /** The part of the time that executors train. */
    public double efficiency() {
      double busy = Math.max(executorsBusy, scheduling);
      return executorsBusy / (busy + waiting());
    }
  }

  /** All sizes. */
  public List<Generation> all() {
    List<Generation> generations = new ArrayList<>();
    for (int pairs : PAIRS) {
      for (int executors : EXECUTORS) {
        generations.add(of(pairs, executors));
      }
    }
    return generations;
  }

  /** A generation of so many pairs, one unit each, on so many executors. */
  public Generation of(int pairs, int executors) {
    int cores = executors * coresPerExecutor;
    UnitPacking.Packed packed =
        new UnitPacking(cores, 0)
            .pack(
                IntStream.range(0, pairs).mapToObj(pair -> new Unit(0, pair, 0)).toList(),
                unit -> unitSeconds);
    NoiseCost noise = new NoiseCost(costs.number(), coresPerExecutor, executors, cores);
    int tasks = packed.partitions().size();
    return new Generation(
        pairs,
        executors,
        tasks,
        packed.seconds(),
        costs.broadcast() * length,
        costs.task() * tasks + costs.unit() * pairs,
        noise.driverSeconds(pairs, length),
        noise.executorSeconds(pairs, length),
        costs.update() * length,
        costs.checkpoint() * length);
  }
}
