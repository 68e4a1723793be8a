package org.velospark.tasks.engine;

/**
 * What softmax and cross entropy do with all of their logits. NaN gives NaN everywhere. An
 * implementation for the Vector API is found where that is usable. Not thread-safe.
 */
public interface ExponentialKernel {
  /** Least and greatest exponents whose power of two is neither 0 nor infinity. */
  float EXP_LOWEST = -88.029_69f;

  float EXP_HIGHEST = 88.722_84f;
  float LOG2_E = 1.442_695_04f;
  // ln 2 as a sum, the first term of which has few bits: its multiples are exact.
  float LN_2_HIGH = 0.693_359_375f;
  float LN_2_LOW = -2.121_944_40e-4f;

  /** 1.5 · 2²³: adding it rounds a float to an integer, which its lowest bits then hold. */
  float ROUNDER = 12_582_912;

  int EXPONENT_BIAS = 127;

  /**
   * Replaces the first {@code length} values by their exponentials, with a relative error below
   * 1.5e-7.
   */
  void exp(float[] values, int length);

  /** The largest magnitude of the first {@code length} values. */
  float largestMagnitude(float[] values, int length);

  /** Sum of the values from {@code from} to {@code to}. */
  double sum(float[] values, int from, int to);

  /** What arrays of rows need behind their last row. */
  int SLACK = 16;

  /**
   * Sums of rows.
   *
   * @param values [rows, columns] and {@link #SLACK} more, only read
   * @param sums [rows], overwritten
   */
  void sumRows(float[] values, int columns, int rows, double[] sums);

  /**
   * Rows times a factor for each.
   *
   * @param values as in {@link #sumRows}
   * @param factors [rows]
   * @param out [rows, columns] and {@link #SLACK} more, overwritten with these; another array
   */
  void scaleRows(float[] values, float[] factors, int columns, int rows, float[] out);
}
