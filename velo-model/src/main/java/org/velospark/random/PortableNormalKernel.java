package org.velospark.random;

/** One counter after the other. */
final class PortableNormalKernel implements NormalKernel {
  private static final int[][] ROTATIONS = {
    {10, 26}, {11, 21}, {13, 27}, {23, 5}, {6, 20}, {17, 11}, {25, 10}, {18, 20}
  };
  private static final int ROUNDS = 20;

  private final int[] schedule = new int[5];
  private final int[] words = new int[4];

  @Override
  public void fill(int[] key, int first, int[] index, float[] out, int blocks) {
    System.arraycopy(key, 0, schedule, 0, 4);
    schedule[4] = PARITY ^ key[0] ^ key[1] ^ key[2] ^ key[3];
    for (int c = 0; c < blocks * COUNTERS; c++) {
      words[0] = first * COUNTERS + c;
      System.arraycopy(index, 0, words, 1, 3);
      scramble();
      int at = BLOCK * (c / COUNTERS) + c % COUNTERS;
      normals(words[0], words[1], out, at);
      normals(words[2], words[3], out, at + 2 * COUNTERS);
    }
  }

  private void scramble() {
    int x0 = words[0] + schedule[0];
    int x1 = words[1] + schedule[1];
    int x2 = words[2] + schedule[2];
    int x3 = words[3] + schedule[3];
    for (int round = 0; round < ROUNDS; round++) {
      int[] rotation = ROTATIONS[round % ROTATIONS.length];
      if (round % 2 == 0) {
        x0 += x1;
        x1 = Integer.rotateLeft(x1, rotation[0]) ^ x0;
        x2 += x3;
        x3 = Integer.rotateLeft(x3, rotation[1]) ^ x2;
      } else {
        x0 += x3;
        x3 = Integer.rotateLeft(x3, rotation[0]) ^ x0;
        x2 += x1;
        x1 = Integer.rotateLeft(x1, rotation[1]) ^ x2;
      }
      if (round % 4 == 3) {
        int injection = round / 4 + 1;
        x0 += schedule[injection % 5];
        x1 += schedule[(injection + 1) % 5];
        x2 += schedule[(injection + 2) % 5];
        x3 += schedule[(injection + 3) % 5] + injection;
      }
    }
    words[0] = x0;
    words[1] = x1;
    words[2] = x2;
    words[3] = x3;
  }

  /** Box and Muller: the first word gives the radius, the second the angle. */
  private static void normals(int radial, int angular, float[] out, int at) {
    float unit = (float) (radial >>> 1) * 0x1p-31f + LEAST_UNIT;
    int bits = Float.floatToRawIntBits(unit);
    int exponent = (bits - ROOT_HALF) >> 23;
    float t = Float.intBitsToFloat(bits - (exponent << 23)) - 1;
    float p = LOG_11;
    p = p * t + LOG_10;
    p = p * t + LOG_9;
    p = p * t + LOG_8;
    p = p * t + LOG_7;
    p = p * t + LOG_6;
    p = p * t + LOG_5;
    p = p * t + LOG_4;
    p = p * t + LOG_3;
    float logarithm = (p * t - 0.5f) * (t * t) + t + (float) exponent * LN_2;
    float radius = (float) Math.sqrt(Math.max(logarithm * -2, 0));

    int quarter = (angular + EIGHTH_TURN) >> 30;
    float a = (float) (angular - (quarter << 30)) * RADIANS;
    float z = a * a;
    float sin = ((SIN_7 * z + SIN_5) * z + SIN_3) * z * a + a;
    float cos = (((COS_8 * z + COS_6) * z + COS_4) * z - 0.5f) * z + 1;
    boolean odd = (quarter & 1) != 0;
    float x = odd ? sin : cos;
    float y = odd ? cos : sin;
    out[at] = radius * signed(x, quarter + 1);
    out[at + COUNTERS] = radius * signed(y, quarter);
  }

  /** Changes the sign in the third and fourth quarter. */
  private static float signed(float value, int quarter) {
    return Float.intBitsToFloat(Float.floatToRawIntBits(value) ^ ((quarter & 2) << 30));
  }
}
