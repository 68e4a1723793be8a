package org.velospark.tasks.engine;

import java.util.List;

/**
 * A function in a graph that ND4J does not know: a plan runs it by operations of its own, and
 * SameDiff cannot run it at all.
 */
interface EngineFunction {
  /**
   * The operations that compute it, with a value for each of its results in the graph.
   *
   * @param label name in the graph
   * @throws IllegalArgumentException if the inputs have other shapes or types than it takes
   */
  Replacement lower(String label, List<Value> inputs);
}
