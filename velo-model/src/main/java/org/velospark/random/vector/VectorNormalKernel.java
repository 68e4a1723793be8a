package org.velospark.random.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.velospark.random.NormalKernel;

/** As many counters at a time as a vector has lanes, up to the 16 of a block. */
public final class VectorNormalKernel implements NormalKernel {
  private static final VectorSpecies<Integer> INTS =
      IntVector.SPECIES_PREFERRED.length() > COUNTERS
          ? IntVector.SPECIES_512
          : IntVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Float> FLOATS =
      FloatVector.SPECIES_PREFERRED.length() > COUNTERS
          ? FloatVector.SPECIES_512
          : FloatVector.SPECIES_PREFERRED;
  private static final int LANES = INTS.length();

  /** A float whose last bits count in ones: whole numbers up to 2^22 either way add to its bits. */
  private static final float SIGNED = 0x1.8p23f;

  private static final int SIGNED_BITS = Float.floatToRawIntBits(SIGNED);

  /** Keys after the first, each after four rounds. */
  private static final int INJECTIONS = 5;

  private static final int[] LANE_NUMBERS = laneNumbers();

  private final int[] schedule = new int[5];
  private final int[] words = new int[MOST];

  private static int[] laneNumbers() {
    int[] numbers = new int[LANES];
    for (int lane = 0; lane < LANES; lane++) {
      numbers[lane] = lane;
    }
    return numbers;
  }

  @Override
  public void fill(int[] key, int first, int[] index, float[] out, int blocks) {
    int counters = blocks * COUNTERS;
    scramble(key, first * COUNTERS, index, counters);
    normals(words, 0, out, counters);
    normals(words, 2 * COUNTERS, out, counters);
  }

  /**
   * Threefry: writes the four words of a counter in the places of its numbers. Four rounds at a
   * time, because the compiler leaves objects behind in methods that become too large for it.
   */
  private void scramble(int[] key, int first, int[] index, int counters) {
    System.arraycopy(key, 0, schedule, 0, 4);
    schedule[4] = PARITY ^ key[0] ^ key[1] ^ key[2] ^ key[3];
    begin(schedule, first, index, words, counters);
    for (int injection = 1; injection <= INJECTIONS; injection++) {
      int k0 = schedule[injection % 5];
      int k1 = schedule[(injection + 1) % 5];
      int k2 = schedule[(injection + 2) % 5];
      int k3 = schedule[(injection + 3) % 5] + injection;
      if (injection % 2 == 1) {
        oddRounds(words, k0, k1, k2, k3, counters);
      } else {
        evenRounds(words, k0, k1, k2, k3, counters);
      }
    }
  }

  private static void begin(int[] key, int first, int[] index, int[] words, int counters) {
    for (int c = 0; c < counters; c += LANES) {
      int at = BLOCK * (c / COUNTERS) + c % COUNTERS;
      IntVector.fromArray(INTS, LANE_NUMBERS, 0).add(first + c + key[0]).intoArray(words, at);
      IntVector.broadcast(INTS, index[0] + key[1]).intoArray(words, at + COUNTERS);
      IntVector.broadcast(INTS, index[1] + key[2]).intoArray(words, at + 2 * COUNTERS);
      IntVector.broadcast(INTS, index[2] + key[3]).intoArray(words, at + 3 * COUNTERS);
    }
  }

  /** The first four of eight rounds, and a key. */
  private static void oddRounds(int[] words, int k0, int k1, int k2, int k3, int counters) {
    for (int c = 0; c < counters; c += LANES) {
      int at = BLOCK * (c / COUNTERS) + c % COUNTERS;
      IntVector x0 = IntVector.fromArray(INTS, words, at);
      IntVector x1 = IntVector.fromArray(INTS, words, at + COUNTERS);
      IntVector x2 = IntVector.fromArray(INTS, words, at + 2 * COUNTERS);
      IntVector x3 = IntVector.fromArray(INTS, words, at + 3 * COUNTERS);
      x0 = x0.add(x1);
      x1 = x1.lanewise(VectorOperators.ROL, 10).lanewise(VectorOperators.XOR, x0);
      x2 = x2.add(x3);
      x3 = x3.lanewise(VectorOperators.ROL, 26).lanewise(VectorOperators.XOR, x2);
      x0 = x0.add(x3);
      x3 = x3.lanewise(VectorOperators.ROL, 11).lanewise(VectorOperators.XOR, x0);
      x2 = x2.add(x1);
      x1 = x1.lanewise(VectorOperators.ROL, 21).lanewise(VectorOperators.XOR, x2);
      x0 = x0.add(x1);
      x1 = x1.lanewise(VectorOperators.ROL, 13).lanewise(VectorOperators.XOR, x0);
      x2 = x2.add(x3);
      x3 = x3.lanewise(VectorOperators.ROL, 27).lanewise(VectorOperators.XOR, x2);
      x0 = x0.add(x3);
      x3 = x3.lanewise(VectorOperators.ROL, 23).lanewise(VectorOperators.XOR, x0);
      x2 = x2.add(x1);
      x1 = x1.lanewise(VectorOperators.ROL, 5).lanewise(VectorOperators.XOR, x2);
      x0.add(k0).intoArray(words, at);
      x1.add(k1).intoArray(words, at + COUNTERS);
      x2.add(k2).intoArray(words, at + 2 * COUNTERS);
      x3.add(k3).intoArray(words, at + 3 * COUNTERS);
    }
  }

  /** The last four of eight rounds, and a key. */
  private static void evenRounds(int[] words, int k0, int k1, int k2, int k3, int counters) {
    for (int c = 0; c < counters; c += LANES) {
      int at = BLOCK * (c / COUNTERS) + c % COUNTERS;
      IntVector x0 = IntVector.fromArray(INTS, words, at);
      IntVector x1 = IntVector.fromArray(INTS, words, at + COUNTERS);
      IntVector x2 = IntVector.fromArray(INTS, words, at + 2 * COUNTERS);
      IntVector x3 = IntVector.fromArray(INTS, words, at + 3 * COUNTERS);
      x0 = x0.add(x1);
      x1 = x1.lanewise(VectorOperators.ROL, 6).lanewise(VectorOperators.XOR, x0);
      x2 = x2.add(x3);
      x3 = x3.lanewise(VectorOperators.ROL, 20).lanewise(VectorOperators.XOR, x2);
      x0 = x0.add(x3);
      x3 = x3.lanewise(VectorOperators.ROL, 17).lanewise(VectorOperators.XOR, x0);
      x2 = x2.add(x1);
      x1 = x1.lanewise(VectorOperators.ROL, 11).lanewise(VectorOperators.XOR, x2);
      x0 = x0.add(x1);
      x1 = x1.lanewise(VectorOperators.ROL, 25).lanewise(VectorOperators.XOR, x0);
      x2 = x2.add(x3);
      x3 = x3.lanewise(VectorOperators.ROL, 10).lanewise(VectorOperators.XOR, x2);
      x0 = x0.add(x3);
      x3 = x3.lanewise(VectorOperators.ROL, 18).lanewise(VectorOperators.XOR, x0);
      x2 = x2.add(x1);
      x1 = x1.lanewise(VectorOperators.ROL, 20).lanewise(VectorOperators.XOR, x2);
      x0.add(k0).intoArray(words, at);
      x1.add(k1).intoArray(words, at + COUNTERS);
      x2.add(k2).intoArray(words, at + 2 * COUNTERS);
      x3.add(k3).intoArray(words, at + 3 * COUNTERS);
    }
  }

  /**
   * Box and Muller on the words from an offset in each block on, as the portable kernel does. Whole
   * numbers become floats by their bits: the API's conversion now and then leaves an object.
   */
  private static void normals(int[] words, int offset, float[] out, int counters) {
    for (int c = 0; c < counters; c += LANES) {
      int at = BLOCK * (c / COUNTERS) + c % COUNTERS + offset;
      IntVector radial = IntVector.fromArray(INTS, words, at).lanewise(VectorOperators.LSHR, 1);
      FloatVector unit =
          radial
              .lanewise(VectorOperators.LSHR, 16)
              .add(SIGNED_BITS)
              .reinterpretAsFloats()
              .sub(SIGNED)
              .mul(0x1p16f)
              .add(
                  radial
                      .lanewise(VectorOperators.AND, 0xffff)
                      .add(SIGNED_BITS)
                      .reinterpretAsFloats()
                      .sub(SIGNED))
              .mul(0x1p-31f)
              .add(LEAST_UNIT);
      IntVector bits = unit.reinterpretAsInts();
      IntVector exponent = bits.sub(ROOT_HALF).lanewise(VectorOperators.ASHR, 23);
      FloatVector t =
          bits.sub(exponent.lanewise(VectorOperators.LSHL, 23)).reinterpretAsFloats().sub(1);
      FloatVector p = t.mul(LOG_11).add(LOG_10);
      p = p.mul(t).add(LOG_9);
      p = p.mul(t).add(LOG_8);
      p = p.mul(t).add(LOG_7);
      p = p.mul(t).add(LOG_6);
      p = p.mul(t).add(LOG_5);
      p = p.mul(t).add(LOG_4);
      p = p.mul(t).add(LOG_3);
      FloatVector logarithm =
          p.mul(t)
              .sub(0.5f)
              .mul(t.mul(t))
              .add(t)
              .add(exponent.add(SIGNED_BITS).reinterpretAsFloats().sub(SIGNED).mul(LN_2));
      FloatVector radius = logarithm.mul(-2).max(0).lanewise(VectorOperators.SQRT);

      IntVector angular = IntVector.fromArray(INTS, words, at + COUNTERS);
      IntVector quarter = angular.add(EIGHTH_TURN).lanewise(VectorOperators.ASHR, 30);
      IntVector rest = angular.sub(quarter.lanewise(VectorOperators.LSHL, 30));
      FloatVector a =
          rest.lanewise(VectorOperators.ASHR, 16)
              .add(SIGNED_BITS)
              .reinterpretAsFloats()
              .sub(SIGNED)
              .mul(0x1p16f)
              .add(
                  rest.lanewise(VectorOperators.AND, 0xffff)
                      .add(SIGNED_BITS)
                      .reinterpretAsFloats()
                      .sub(SIGNED))
              .mul(RADIANS);
      FloatVector z = a.mul(a);
      IntVector sin =
          z.mul(SIN_7).add(SIN_5).mul(z).add(SIN_3).mul(z).mul(a).add(a).reinterpretAsInts();
      IntVector cos =
          z.mul(COS_8)
              .add(COS_6)
              .mul(z)
              .add(COS_4)
              .mul(z)
              .sub(0.5f)
              .mul(z)
              .add(1)
              .reinterpretAsInts();
      // All bits set in odd quarters, where sine and cosine change places.
      IntVector odd = quarter.lanewise(VectorOperators.LSHL, 31).lanewise(VectorOperators.ASHR, 31);
      IntVector difference =
          sin.lanewise(VectorOperators.XOR, cos).lanewise(VectorOperators.AND, odd);
      IntVector xSign =
          quarter.add(1).lanewise(VectorOperators.LSHR, 1).lanewise(VectorOperators.LSHL, 31);
      IntVector ySign =
          quarter.lanewise(VectorOperators.LSHR, 1).lanewise(VectorOperators.LSHL, 31);
      FloatVector x =
          cos.lanewise(VectorOperators.XOR, difference)
              .lanewise(VectorOperators.XOR, xSign)
              .reinterpretAsFloats();
      FloatVector y =
          sin.lanewise(VectorOperators.XOR, difference)
              .lanewise(VectorOperators.XOR, ySign)
              .reinterpretAsFloats();
      radius.mul(x).intoArray(out, at);
      radius.mul(y).intoArray(out, at + COUNTERS);
    }
  }
}
