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
  private static final int[] LANE_NUMBERS = laneNumbers();

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
    scramble(key, first * COUNTERS, index, words, counters);
    normals(words, 0, out, counters);
    normals(words, 2 * COUNTERS, out, counters);
  }

  /** Threefry: writes the four words of a counter in the places of its numbers. */
  private static void scramble(int[] key, int first, int[] index, int[] words, int counters) {
    int k0 = key[0];
    int k1 = key[1];
    int k2 = key[2];
    int k3 = key[3];
    int k4 = PARITY ^ k0 ^ k1 ^ k2 ^ k3;
    int start1 = index[0] + k1;
    int start2 = index[1] + k2;
    int start3 = index[2] + k3;
    for (int c = 0; c < counters; c += LANES) {
      IntVector x0 = IntVector.fromArray(INTS, LANE_NUMBERS, 0).add(first + c + k0);
      IntVector x1 = IntVector.broadcast(INTS, start1);
      IntVector x2 = IntVector.broadcast(INTS, start2);
      IntVector x3 = IntVector.broadcast(INTS, start3);
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
      x0 = x0.add(k1);
      x1 = x1.add(k2);
      x2 = x2.add(k3);
      x3 = x3.add(k4 + 1);
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
      x0 = x0.add(k2);
      x1 = x1.add(k3);
      x2 = x2.add(k4);
      x3 = x3.add(k0 + 2);
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
      x0 = x0.add(k3);
      x1 = x1.add(k4);
      x2 = x2.add(k0);
      x3 = x3.add(k1 + 3);
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
      x0 = x0.add(k4);
      x1 = x1.add(k0);
      x2 = x2.add(k1);
      x3 = x3.add(k2 + 4);
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
      x0 = x0.add(k0);
      x1 = x1.add(k1);
      x2 = x2.add(k2);
      x3 = x3.add(k3 + 5);
      int at = BLOCK * (c / COUNTERS) + c % COUNTERS;
      x0.intoArray(words, at);
      x1.intoArray(words, at + COUNTERS);
      x2.intoArray(words, at + 2 * COUNTERS);
      x3.intoArray(words, at + 3 * COUNTERS);
    }
  }

  /** Box and Muller on the words from an offset in each block on, as the portable kernel does. */
  private static void normals(int[] words, int offset, float[] out, int counters) {
    for (int c = 0; c < counters; c += LANES) {
      int at = BLOCK * (c / COUNTERS) + c % COUNTERS + offset;
      FloatVector unit =
          ((FloatVector)
                  IntVector.fromArray(INTS, words, at)
                      .lanewise(VectorOperators.LSHR, 1)
                      .convert(VectorOperators.I2F, 0))
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
              .add(((FloatVector) exponent.convert(VectorOperators.I2F, 0)).mul(LN_2));
      FloatVector radius = logarithm.mul(-2).max(0).lanewise(VectorOperators.SQRT);

      IntVector angular = IntVector.fromArray(INTS, words, at + COUNTERS);
      IntVector quarter = angular.add(EIGHTH_TURN).lanewise(VectorOperators.ASHR, 30);
      FloatVector a =
          ((FloatVector)
                  angular
                      .sub(quarter.lanewise(VectorOperators.LSHL, 30))
                      .convert(VectorOperators.I2F, 0))
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
