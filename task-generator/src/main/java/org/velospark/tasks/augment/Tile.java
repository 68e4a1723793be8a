package org.velospark.tasks.augment;

import java.nio.FloatBuffer;

/**
 * A piece of a block of native memory on the Java heap, where loops over floats become vector
 * instructions. Made once and used for every step. Not thread-safe.
 */
final class Tile {
  /** Fits the first-level cache, twice. */
  private static final int LENGTH = 2048;

  private final float[] values = new float[LENGTH];

  /** What is done to the values of a piece. */
  interface Change {
    /**
     * Changes a piece in place.
     *
     * @param values the piece, from index 0 on
     * @param length how many they are
     * @param from index of the first in the whole block
     */
    void apply(float[] values, int length, int from);
  }

  /** Reads a block and writes it changed to another of the same length, or to itself. */
  void map(FloatBuffer source, FloatBuffer target, int length, Change change) {
    for (int from = 0; from < length; from += LENGTH) {
      int size = Math.min(LENGTH, length - from);
      source.get(from, values, 0, size);
      change.apply(values, size, from);
      target.put(from, values, 0, size);
    }
  }

  /** Changes a block in place. */
  void change(FloatBuffer block, int length, Change change) {
    map(block, block, length, change);
  }

  /** Square root of the sum of squares; finite if and only if all values are. */
  double norm(FloatBuffer block, int length) {
    double sum = 0;
    for (int from = 0; from < length; from += LENGTH) {
      int size = Math.min(LENGTH, length - from);
      block.get(from, values, 0, size);
      sum += squares(values, size);
    }
    return Math.sqrt(sum);
  }

  /** Sum of squares; four sums side by side do not wait for each other. */
  static double squares(float[] values, int length) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = 0;
    for (; i + 3 < length; i += 4) {
      a += (double) values[i] * values[i];
      b += (double) values[i + 1] * values[i + 1];
      c += (double) values[i + 2] * values[i + 2];
      d += (double) values[i + 3] * values[i + 3];
    }
    for (; i < length; i++) {
      a += (double) values[i] * values[i];
    }
    return a + b + c + d;
  }
}
