package org.velospark.model;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Consecutive weights of a flat vector.
 *
 * @param from index of the first, at least 0
 * @param to index after the last, above {@code from}
 */
public record WeightRange(int from, int to) implements Serializable {
  public WeightRange {
    if (from < 0 || to <= from) {
      throw new IllegalArgumentException(
          "A range of weights goes from at least 0 to more than that, but is %d to %d"
              .formatted(from, to));
    }
  }

  /** All weights of a layout, which has some. */
  public static WeightRange all(TensorLayout weights) {
    return new WeightRange(0, weights.length());
  }

  /** How many weights it has. */
  public int length() {
    return to - from;
  }

  /** A copy of the weights in the range. */
  public float[] of(float[] weights) {
    return Arrays.copyOfRange(weights, from, to);
  }

  /**
   * A copy of the weights with others in the range.
   *
   * @param values the others [{@link #length}]
   */
  public float[] replaced(float[] weights, float[] values) {
    float[] copy = weights.clone();
    System.arraycopy(values, 0, copy, from, length());
    return copy;
  }
}
