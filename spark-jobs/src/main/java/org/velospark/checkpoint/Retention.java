package org.velospark.checkpoint;

import java.util.ArrayList;
import java.util.List;

/**
 * Which checkpoints are kept. The first one always is.
 *
 * @param keepLast how many of the newest, at least 1
 * @param keepEvery the first checkpoint in each stretch of so many generations is kept for ever; 0
 *     for none
 * @throws IllegalArgumentException if a component is out of its range
 */
public record Retention(int keepLast, int keepEvery) {

  public Retention {
    if (keepLast < 1) {
      throw new IllegalArgumentException(
          "keep-last must be at least 1, got %d".formatted(keepLast));
    }
    if (keepEvery < 0) {
      throw new IllegalArgumentException(
          "keep-every must be at least 0, got %d".formatted(keepEvery));
    }
  }

  /**
   * The checkpoints that are not kept.
   *
   * @param generations those that have a checkpoint, ascending
   * @param newest the one that was written last; what is above it is not judged
   */
  List<Long> superfluous(List<Long> generations, long newest) {
    List<Long> judged = generations.stream().filter(g -> g <= newest).toList();
    List<Long> superfluous = new ArrayList<>();
    for (int i = 1; i < judged.size() - keepLast; i++) {
      boolean first = keepEvery > 0 && judged.get(i) / keepEvery > judged.get(i - 1) / keepEvery;
      if (!first) {
        superfluous.add(judged.get(i));
      }
    }
    return superfluous;
  }
}
