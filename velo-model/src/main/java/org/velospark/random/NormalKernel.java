package org.velospark.random;

/**
 * Standard normal numbers from counters, by a number of independent lanes. All implementations give
 * the same bits: they multiply, add, divide and take roots in the same order, fuse nothing and call
 * no library's functions.
 *
 * <p>Counter c gives four words by Threefry-4x32 with 20 rounds (Salmon et al., "Parallel random
 * numbers: as easy as 1, 2, 3", SC 2011), and two words give two normal numbers by the transform of
 * Box and Muller. The four numbers of counter c lie at {@code 64 (c / 16) + c % 16 + 16 j}, so that
 * vectors of up to 16 lanes are written as they are.
 *
 * <p>Implementations may have scratch memory: one user at a time.
 */
public interface NormalKernel {
  /** Counters that fill a block of numbers. */
  int COUNTERS = 16;

  /** Numbers that belong together. */
  int BLOCK = 4 * COUNTERS;

  /** Most numbers that are written at a time: as many as stay in the first-level cache. */
  int MOST = 16 * BLOCK;

  /** Added to the key, so that an empty key is no key of zeros; from the paper. */
  int PARITY = 0x1BD11BDA;

  /** One half, as bits of the unit interval: no word is zero, whose logarithm there is not. */
  float LEAST_UNIT = 0x1p-33f;

  /** Bits of a little over the root of one half, from which mantissas are counted. */
  int ROOT_HALF = 0x3f3504f3;

  float LN_2 = 0.693_147_2f;

  /** A quarter turn lies between minus and plus this many of the 2^32 steps around. */
  int EIGHTH_TURN = 1 << 29;

  float RADIANS = (float) (2 * Math.PI * 0x1p-32);

  /** log(1 + t) = t - t²/2 + t³ (...), relative error 8e-8; near-minimax by Chebyshev nodes. */
  float LOG_3 = 0.333_333_3f;

  float LOG_4 = -0.249_999_9f;
  float LOG_5 = 0.200_007_08f;
  float LOG_6 = -0.166_684_81f;
  float LOG_7 = 0.142_499_36f;
  float LOG_8 = -0.124_110_505f;
  float LOG_9 = 0.116_615_12f;
  float LOG_10 = -0.115_712_01f;
  float LOG_11 = 0.071_497_537f;

  /** sin(a) = a + a³ (...) up to an eighth of a turn, error 5e-8; found like the logarithm. */
  float SIN_3 = -0.166_666_64f;

  float SIN_5 = 0.008_332_749f;
  float SIN_7 = -0.000_195_879_5f;

  /** cos(a) = 1 - a²/2 + a⁴ (...) likewise, error 7e-8. */
  float COS_4 = 0.041_666_664f;

  float COS_6 = -0.001_388_830_4f;
  float COS_8 = 2.454_799_7e-5f;

  /**
   * Writes whole blocks.
   *
   * @param key the key of Threefry [4]
   * @param first number of the first block, at least 0
   * @param index what the counter says beside its number [3]
   * @param out receives the numbers from index 0 on
   * @param blocks how many blocks, at most {@link #MOST} numbers
   */
  void fill(int[] key, int first, int[] index, float[] out, int blocks);
}
