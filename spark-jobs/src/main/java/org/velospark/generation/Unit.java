package org.velospark.generation;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.velospark.es.EsConfig;

/**
 * The smallest piece of work: both sides of one antithetic pair on one task.
 *
 * @param generation index of the generation, from 0
 * @param pair index of the pair in the generation, from 0
 * @param task index of the task of the pair, from 0
 */
public record Unit(long generation, int pair, int task) implements Serializable {

  /** All units of a generation, pair by pair. */
  public static List<Unit> of(long generation, EsConfig config) {
    List<Unit> units = new ArrayList<>(config.units());
    for (int pair = 0; pair < config.pairs(); pair++) {
      for (int task = 0; task < config.tasksPerPair(); task++) {
        units.add(new Unit(generation, pair, task));
      }
    }
    return units;
  }
}
