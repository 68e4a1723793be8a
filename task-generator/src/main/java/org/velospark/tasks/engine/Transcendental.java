package org.velospark.tasks.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * Single-precision tanh, sigmoid and exp that C2 turns into vector instructions, where {@link
 * Math}'s take a hundred times as long for each element.
 *
 * <p>The static methods are for plain loops over {@code float[]}: there they are inlined and
 * vectorised. Loops over direct buffers are not, so copy a tile of {@link #TILE} elements to an
 * array with the buffer's bulk methods, compute there, and write it back. All give the same bits in
 * compiled and interpreted code; NaN gives NaN.
 *
 * <p>An instance owns the scratch memory of {@link #exp}; not thread-safe.
 */
final class Transcendental {
  /** Elements that are worked on at once: a few arrays of this length stay in the first cache. */
  static final int TILE = 512;

  /** Beyond, the rational function would leave [-1, 1]; tanh itself is 1 - 3e-8 there. */
  private static final float TANH_RANGE = 9;

  private static final float ROUNDER = ExponentialKernel.ROUNDER;
  private static final float EXPONENT_BIAS = ExponentialKernel.EXPONENT_BIAS;
  private static final float EXP_LOWEST = ExponentialKernel.EXP_LOWEST;
  private static final float EXP_HIGHEST = ExponentialKernel.EXP_HIGHEST;
  private static final float LOG2_E = ExponentialKernel.LOG2_E;
  private static final float LN_2_HIGH = ExponentialKernel.LN_2_HIGH;
  private static final float LN_2_LOW = ExponentialKernel.LN_2_LOW;

  private final float[] powers = new float[TILE];
  private final int[] exponents = new int[TILE];
  private final FloatBuffer asFloats;
  private final IntBuffer asIntegers;

  Transcendental() {
    ByteBuffer bytes = ByteBuffer.allocate(TILE * Float.BYTES).order(ByteOrder.nativeOrder());
    this.asFloats = bytes.asFloatBuffer();
    this.asIntegers = bytes.asIntBuffer();
  }

  /**
   * tanh x with an absolute error below 4e-7 and a relative one below 4.5e-7: an odd rational
   * function x p(x²) / q(x²), both of degree 4, fitted to tanh on [-9, 9] for the least largest
   * relative error (2e-8; the rest is rounding).
   */
  static float tanh(float x) {
    float c = Math.max(-TANH_RANGE, Math.min(TANH_RANGE, x));
    float u = c * c;
    float p = Math.fma(u, 1.335_435_2e-8f, 2.060_885_2e-5f);
    p = Math.fma(u, p, 3.495_574e-3f);
    p = Math.fma(u, p, 0.133_810_13f);
    p = Math.fma(u, p, 1);
    float q = Math.fma(u, 7.776_429e-7f, 3.285_611_7e-4f);
    q = Math.fma(u, q, 2.587_692_9e-2f);
    q = Math.fma(u, q, 0.467_143_2f);
    q = Math.fma(u, q, 1);
    // Rounding can leave the range by one unit in the last place.
    return Math.max(-1, Math.min(1, c * p / q));
  }

  /** 1 / (1 + e⁻ˣ) with an absolute error below 2e-7. */
  static float sigmoid(float x) {
    return Math.fma(0.5f, tanh(0.5f * x), 0.5f);
  }

  /**
   * Replaces the first elements of an array by their exponentials, with a relative error below
   * 1.5e-7; 0 for x below -87.7 and infinity above 88.4. With n = round(x / ln 2) and r = x - n ln
   * 2 it is 2ⁿ eʳ, where eʳ is a polynomial (Cephes' expf) and n goes straight to the exponent's
   * bits.
   *
   * @param length at most {@link #TILE}
   */
  void exp(float[] values, int length) {
    for (int k = 0; k < length; k++) {
      float x = Math.max(EXP_LOWEST, Math.min(EXP_HIGHEST, values[k]));
      float rounded = Math.fma(x, LOG2_E, ROUNDER + EXPONENT_BIAS);
      powers[k] = rounded;
      float n = rounded - (ROUNDER + EXPONENT_BIAS);
      float r = Math.fma(n, -LN_2_LOW, Math.fma(n, -LN_2_HIGH, x));
      float p = Math.fma(r, 1.987_569_15e-4f, 1.398_199_95e-3f);
      p = Math.fma(r, p, 8.333_451_9e-3f);
      p = Math.fma(r, p, 4.166_579_6e-2f);
      p = Math.fma(r, p, 0.166_666_65f);
      p = Math.fma(r, p, 0.5f);
      values[k] = Math.fma(r * r, p, r + 1);
    }
    // The same bytes as floats and as integers: C2 vectorises no conversion between their bits.
    asFloats.put(0, powers, 0, length);
    asIntegers.get(0, exponents, 0, length);
    for (int k = 0; k < length; k++) {
      exponents[k] <<= 23;
    }
    asIntegers.put(0, exponents, 0, length);
    asFloats.get(0, powers, 0, length);
    for (int k = 0; k < length; k++) {
      values[k] *= powers[k];
    }
  }
}
