package org.velospark.generation;

import java.io.Serializable;
import java.util.Comparator;
import org.velospark.unroll.PairResult;
import org.velospark.unroll.Truncation;

/**
 * What came of a unit, and the facts that history keeps of it.
 *
 * @param unit the unit; with an unroll of its own if it came with one whose state was lost
 * @param taskFamily family of the task it trained on
 * @param taskSpec the task as JSON
 * @param parameterCount weights of the target network
 * @param truncation training steps that each side was to take
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
    Truncation truncation,
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
