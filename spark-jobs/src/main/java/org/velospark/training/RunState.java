package org.velospark.training;

import java.util.Map;
import java.util.TreeMap;
import org.velospark.checkpoint.Checkpoint;
import org.velospark.es.OuterOptimizer;
import org.velospark.es.OuterState;
import org.velospark.es.ThetaWindow;
import org.velospark.model.WeightRange;

/**
 * All that a run knows between two generations: what a checkpoint holds. A value.
 *
 * @param generation completed generations
 * @param thetas all weights, newest and earlier ones
 * @param outer state of the outer optimizer, for the weights that evolve
 */
public record RunState(long generation, ThetaWindow thetas, OuterState outer) {

  /**
   * Before the first generation.
   *
   * @param theta all weights
   * @param evolved those that will change
   */
  public static RunState initial(
      int staleness, float[] theta, WeightRange evolved, OuterOptimizer outer) {
    return new RunState(0, ThetaWindow.initial(staleness, theta), outer.newState(evolved.length()));
  }

  /** The newest weights. */
  public float[] theta() {
    return thetas.newest();
  }

  static RunState of(Checkpoint checkpoint, int staleness) {
    Map<String, float[]> outer = new TreeMap<>(checkpoint.outerArrays());
    outer.keySet().removeIf(ThetaWindow::isEarlier);
    return new RunState(
        checkpoint.generation(),
        ThetaWindow.restore(
            staleness, checkpoint.generation(), checkpoint.theta(), checkpoint.outerArrays()),
        OuterState.restore(outer, checkpoint.outerCounters()));
  }

  Checkpoint checkpoint(Map<String, String> provenance) {
    Map<String, float[]> arrays = new TreeMap<>(outer.arrays());
    arrays.putAll(thetas.earlier());
    return new Checkpoint(generation, theta(), arrays, outer.counts(), provenance);
  }
}
