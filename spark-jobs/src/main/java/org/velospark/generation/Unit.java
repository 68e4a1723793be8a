package org.velospark.generation;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.velospark.es.EsConfig;

/**
 * The smallest piece of work: both sides of one antithetic pair on one task, for a whole unroll or
 * for the truncation of it that is this generation's.
 *
 * @param generation index of the generation, from 0
 * @param pair index of the pair in the generation, from 0
 * @param task index of the task of the pair, from 0
 * @param since index of the generation in which the unroll began
 * @param staggered whether the unroll ends early, since it began together with others: at the start
 *     of the run, or after their states had been lost
 */
public record Unit(long generation, int pair, int task, long since, boolean staggered)
    implements Serializable {

  public Unit {
    if (since > generation) {
      throw new IllegalArgumentException(
          "The unroll is said to begin in generation %d, after this one, %d"
              .formatted(since, generation));
    }
  }

  /** An unroll that begins in this generation. */
  public Unit(long generation, int pair, int task) {
    this(generation, pair, task, generation, false);
  }

  /** All units of a generation with full unrolls, pair by pair. */
  public static List<Unit> of(long generation, EsConfig config) {
    List<Unit> units = new ArrayList<>(config.units());
    for (int pair = 0; pair < config.pairs(); pair++) {
      for (int task = 0; task < config.tasksPerPair(); task++) {
        units.add(new Unit(generation, pair, task));
      }
    }
    return units;
  }

  /** Whether the unroll begins in this generation. */
  public boolean begins() {
    return since == generation;
  }

  /** Whether the unroll begins in this generation because the state of the one before was lost. */
  public boolean restarts() {
    return begins() && staggered && generation > 0;
  }

  /** What is to be done instead if the state is lost, or there has never been one. */
  Unit beginningAnew() {
    return new Unit(generation, pair, task, generation, true);
  }

  /** The same unroll in another generation. */
  Unit in(long other) {
    return new Unit(other, pair, task, since, staggered);
  }
}
