package org.velospark.model;

import java.nio.FloatBuffer;

/**
 * Passes over the numbers that make up a state, always in the same order. An owner of state names
 * its numbers once, in a method that takes this, and both saving and restoring go through that
 * method; so the two cannot disagree. Arrays are read when a state is saved, and overwritten when
 * it is restored.
 */
public interface StateFields {

  void floats(float[] values);

  /** Some of an array's floats, those at {@code places}, in that order. */
  void floats(float[] values, int[] places);

  /** The first {@code length} floats of a buffer, whatever its position. */
  void floats(FloatBuffer values, int length);

  void doubles(double[] values);

  /**
   * A number that is no element of an array.
   *
   * @param value what it is
   * @return what it shall be: the same when a state is saved
   */
  long number(long value);
}
