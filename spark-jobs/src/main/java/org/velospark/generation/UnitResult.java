package org.velospark.generation;

import java.io.Serializable;
import java.util.Comparator;
import org.velospark.unroll.PairResult;

/**
 * What came of a unit, and the facts that history keeps of it.
 *
 * @param unit the unit
 * @param taskFamily family of the task it trained on
 * @param taskSpec the task as JSON
 * @param parameterCount weights of the target network
 * @param unrollLength training steps that each side was to take
 * @param seed seed of the target network's initial weights and batches
 * @param pair both sides
 * @param executorId Spark's name of the executor that did it
 * @param host host of that executor
 */
public record UnitResult(
    Unit unit,
    String taskFamily,
    String taskSpec,
    long parameterCount,
    int unrollLength,
    long seed,
    PairResult pair,
    String executorId,
    String host)
    implements Serializable {

  /** By pair and task. */
  static final Comparator<UnitResult> ORDER =
      Comparator.comparingInt((UnitResult result) -> result.unit().pair())
          .thenComparingInt(result -> result.unit().task());
}
