package org.velospark.tasks.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * Single-precision natural logarithms in loops that C2 turns into vector instructions; {@link
 * Math#log} takes ten times as long. Owns its scratch memory; not thread-safe.
 */
final class Logarithm {
  /** Bits of √½: numbers are split into 2ⁿ m with m from √½ to √2. */
  private static final int SQUARE_ROOT_OF_HALF = 0x3f35_04f3;

  private static final int FRACTION = 0x007f_ffff;

  /** 1.5 · 2²³ as bits and as a number: an integer added to the one adds itself to the other. */
  private static final int ROUNDER_BITS = 0x4b40_0000;

  private static final float ROUNDER = 12_582_912;

  // ln 2 as a sum, the first term of which has few bits: its multiples are exact.
  private static final float LN_2_HIGH = 0.693_359_375f;
  private static final float LN_2_LOW = -2.121_944_40e-4f;

  private final float[] fractions = new float[Transcendental.TILE];
  private final float[] exponents = new float[Transcendental.TILE];
  private final float[] originals = new float[Transcendental.TILE];
  private final int[] bits = new int[Transcendental.TILE];
  private final int[] exponentBits = new int[Transcendental.TILE];
  private final FloatBuffer asFloats;
  private final IntBuffer asIntegers;

  Logarithm() {
    ByteBuffer bytes =
        ByteBuffer.allocate(Transcendental.TILE * Float.BYTES).order(ByteOrder.nativeOrder());
    this.asFloats = bytes.asFloatBuffer();
    this.asIntegers = bytes.asIntBuffer();
  }

  /**
   * z = log x with an error below 1.5e-7 or 1.5e-7 of the result, whatever is larger. With n and m
   * as above it is n ln 2 + log m, the latter a polynomial (Cephes' logf).
   *
   * @param z may be x
   * @param length at most {@link Transcendental#TILE}
   */
  void run(float[] x, float[] z, int length) {
    System.arraycopy(x, 0, originals, 0, length);
    asFloats.put(0, x, 0, length);
    asIntegers.get(0, bits, 0, length);
    split(bits, exponentBits, length);
    asIntegers.put(0, bits, 0, length);
    asFloats.get(0, fractions, 0, length);
    asIntegers.put(0, exponentBits, 0, length);
    asFloats.get(0, exponents, 0, length);
    sum(fractions, exponents, z, length);
    for (int k = 0; k < length; k++) {
      // Zero, negative, tiny and infinite numbers, and NaN.
      if (!(originals[k] >= Float.MIN_NORMAL && originals[k] <= Float.MAX_VALUE)) {
        z[k] = (float) Math.log(originals[k]);
      }
    }
  }

  private static void split(int[] bits, int[] exponents, int length) {
    for (int k = 0; k < length; k++) {
      int distance = bits[k] - SQUARE_ROOT_OF_HALF;
      exponents[k] = (distance >> 23) + ROUNDER_BITS;
      bits[k] = (distance & FRACTION) + SQUARE_ROOT_OF_HALF;
    }
  }

  private static void sum(float[] fractions, float[] exponents, float[] z, int length) {
    for (int k = 0; k < length; k++) {
      float n = exponents[k] - ROUNDER;
      float f = fractions[k] - 1;
      float u = f * f;
      float p = Math.fma(f, 7.037_683_6e-2f, -0.115_146_1f);
      p = Math.fma(f, p, 0.116_769_99f);
      p = Math.fma(f, p, -0.124_201_41f);
      p = Math.fma(f, p, 0.142_493_23f);
      p = Math.fma(f, p, -0.166_680_58f);
      p = Math.fma(f, p, 0.200_007_15f);
      p = Math.fma(f, p, -0.249_999_94f);
      p = Math.fma(f, p, 0.333_333_31f);
      float low = Math.fma(n, LN_2_LOW, Math.fma(u * f, p, -0.5f * u));
      z[k] = Math.fma(n, LN_2_HIGH, f + low);
    }
  }
}
