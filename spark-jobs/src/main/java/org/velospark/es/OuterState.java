package org.velospark.es;

import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the outer optimizer remembers between generations. A value: no method of this package
 * changes its arrays, and nobody else should.
 *
 * @param firstMoment decayed mean of the averaged gradients, [length of θ]
 * @param secondMoment decayed mean of their squares, [length of θ]
 * @param accumulatedGradient sum of the clipped gradients since the last step, [length of θ]
 * @param accumulated how many gradients are in that sum
 * @param steps steps taken
 * @param generations generations seen, with or without a step; the index of the next one
 */
public record OuterState(
    float[] firstMoment,
    float[] secondMoment,
    float[] accumulatedGradient,
    long accumulated,
    long steps,
    long generations) {
  private static final String FIRST_MOMENT = "first-moment";
  private static final String SECOND_MOMENT = "second-moment";
  private static final String ACCUMULATED_GRADIENT = "accumulated-gradient";
  private static final String ACCUMULATED = "accumulated";
  private static final String STEPS = "steps";
  private static final String GENERATIONS = "generations";

  public OuterState {
    if (secondMoment.length != firstMoment.length
        || accumulatedGradient.length != firstMoment.length) {
      throw new IllegalArgumentException(
          "Outer state has a first moment of %d, a second moment of %d and an accumulated gradient"
                  .formatted(firstMoment.length, secondMoment.length)
              + " of %d numbers; all must have the length of theta"
                  .formatted(accumulatedGradient.length));
    }
    if (accumulated < 0 || steps < 0 || generations < 0) {
      throw new IllegalArgumentException(
          "Outer state counts %d accumulated gradients, %d steps and %d generations; none may be"
                  .formatted(accumulated, steps, generations)
              + " below 0");
    }
  }

  /** Before the first generation of a run. */
  static OuterState initial(int length) {
    return new OuterState(new float[length], new float[length], new float[length], 0, 0, 0);
  }

  /** The arrays by name, for storage; not copies. */
  public SortedMap<String, float[]> arrays() {
    return new TreeMap<>(
        Map.of(
            FIRST_MOMENT, firstMoment,
            SECOND_MOMENT, secondMoment,
            ACCUMULATED_GRADIENT, accumulatedGradient));
  }

  /** The counts by name, for storage. */
  public SortedMap<String, Long> counts() {
    return new TreeMap<>(Map.of(ACCUMULATED, accumulated, STEPS, steps, GENERATIONS, generations));
  }

  /**
   * The state that was stored.
   *
   * @param arrays as {@link #arrays()} gave them; kept, not copied
   * @param counts as {@link #counts()} gave them
   * @throws IllegalArgumentException if a name is missing or unknown, or the lengths do not agree
   */
  public static OuterState restore(Map<String, float[]> arrays, Map<String, Long> counts) {
    requireNames("arrays", Set.of(FIRST_MOMENT, SECOND_MOMENT, ACCUMULATED_GRADIENT), arrays);
    requireNames("counts", Set.of(ACCUMULATED, STEPS, GENERATIONS), counts);
    return new OuterState(
        arrays.get(FIRST_MOMENT),
        arrays.get(SECOND_MOMENT),
        arrays.get(ACCUMULATED_GRADIENT),
        counts.get(ACCUMULATED),
        counts.get(STEPS),
        counts.get(GENERATIONS));
  }

  private static void requireNames(String what, Set<String> expected, Map<String, ?> actual) {
    if (!actual.keySet().equals(expected)) {
      throw new IllegalArgumentException(
          "Outer state has the %s %s, but this version stores %s"
              .formatted(what, new TreeMap<>(actual).keySet(), new TreeSet<>(expected)));
    }
  }
}
