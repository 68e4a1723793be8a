package org.velospark.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.velospark.simd.VectorApi;

class NormalStreamTest {

  @Test
  void theVectorApiIsTested() {
    assertThat(VectorApi.implementation(NormalKernel.class)).isPresent();
  }

  @Property(tries = 200)
  void everyKernelDrawsTheSameBits(
      @ForAll long seed,
      @ForAll long first,
      @ForAll int second,
      @ForAll @IntRange(max = 3_000) int length,
      @ForAll @IntRange(max = 1 << 24) int block) {
    float[] expected = new float[length];
    float[] drawn = new float[length];
    long from = (long) block * NormalStream.BLOCK;
    new NormalStream(new PortableNormalKernel(), 2, seed, first, second)
        .fill(from, expected, 0, length);
    new NormalStream(NormalStream.fastest(), 2, seed, first, second).fill(from, drawn, 0, length);
    assertThat(drawn).containsExactly(expected);
  }

  @Property(tries = 50)
  void aPartIsThatPartOfTheWhole(
      @ForAll long seed,
      @ForAll @IntRange(max = 70) int block,
      @ForAll @IntRange(max = 500) int n) {
    float[] whole = new float[71 * NormalStream.BLOCK + 500];
    RandomStream.PERTURBATION.normals(seed, 3, 4).fill(whole);
    float[] part = new float[n + 2];
    RandomStream.PERTURBATION
        .normals(seed, 3, 4)
        .fill((long) block * NormalStream.BLOCK, part, 1, n);
    for (int k = 0; k < n; k++) {
      assertThat(part[k + 1]).isEqualTo(whole[block * NormalStream.BLOCK + k]);
    }
    assertThat(part[0]).isZero();
    assertThat(part[n + 1]).isZero();
  }

  /**
   * The first counter against words that the paper's authors publish for Threefry-4x32-20 (file
   * kat_vectors of Random123), through the transform in double precision.
   */
  @Test
  void theWordsAreThoseOfThreefry() {
    requireNormalsOf(
        new int[] {0, 0, 0, 0}, new int[4], 0x9c6ca96a, 0xe17eae66, 0xfc10ecd4, 0x5256a7d8);
    requireNormalsOf(
        new int[] {0xa4093822, 0x299f31d0, 0x082efa98, 0xec4e6c89},
        new int[] {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
        0x59cd1dbb,
        0xb8879579,
        0x86b5d00c,
        0xac8b6d84);
  }

  private static void requireNormalsOf(int[] key, int[] counter, int... words) {
    float[] normals = new float[NormalKernel.BLOCK];
    int lane = counter[0] % NormalKernel.COUNTERS;
    new PortableNormalKernel()
        .fill(
            key,
            counter[0] / NormalKernel.COUNTERS,
            new int[] {counter[1], counter[2], counter[3]},
            normals,
            1);
    for (int pair = 0; pair < 2; pair++) {
      double unit = Integer.toUnsignedLong(words[2 * pair]) * 0x1p-32;
      double angle = words[2 * pair + 1] * 0x1p-32 * 2 * Math.PI;
      double radius = Math.sqrt(-2 * Math.log(unit));
      int at = lane + 2 * pair * NormalKernel.COUNTERS;
      assertThat((double) normals[at]).isCloseTo(radius * Math.cos(angle), within(1e-6));
      assertThat((double) normals[at + NormalKernel.COUNTERS])
          .isCloseTo(radius * Math.sin(angle), within(1e-6));
    }
  }

  @Test
  void readingBeginsAtABlock() {
    NormalStream stream = RandomStream.PERTURBATION.normals(1, 2, 3);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> stream.fill(65, new float[9], 0, 9))
        .withMessage(
            "9 normal numbers from 65 on; expected to begin at a multiple of 64 of at least 0");
  }
}
