package org.velospark.random;

import org.velospark.simd.VectorApi;

/**
 * Independent standard normal numbers of one {@link RandomStream} at an index, for whoever needs
 * thousands: the Vector API draws them many at a time where it is usable, and the bits are the same
 * where it is not. Not thread-safe, so one for each user.
 */
public final class NormalStream {
  /** A place at which reading may begin is a multiple of this. */
  public static final int BLOCK = NormalKernel.BLOCK;

  private final NormalKernel kernel;
  private final int[] key;
  private final int[] index;
  private final float[] scratch = new float[NormalKernel.MOST];

  NormalStream(NormalKernel kernel, int purpose, long seed, long first, int second) {
    this.kernel = kernel;
    this.key = new int[] {(int) seed, (int) (seed >>> 32), purpose, 0};
    this.index = new int[] {second, (int) first, (int) (first >>> 32)};
  }

  static NormalKernel fastest() {
    return VectorApi.implementation(NormalKernel.class).orElseGet(PortableNormalKernel::new);
  }

  /**
   * Writes consecutive numbers of the stream.
   *
   * @param from place of the first in the stream, at least 0 and a multiple of {@link #BLOCK}
   * @param out overwritten from index {@code at} on
   * @param length how many
   * @throws IllegalArgumentException if no number may be read from there
   */
  public void fill(long from, float[] out, int at, int length) {
    if (from % BLOCK != 0 || from < 0 || from + length > (long) BLOCK * Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "%d normal numbers from %d on; expected to begin at a multiple of %d of at least 0"
              .formatted(length, from, BLOCK));
    }
    for (int done = 0; done < length; done += NormalKernel.MOST) {
      int part = Math.min(NormalKernel.MOST, length - done);
      int blocks = (part + BLOCK - 1) / BLOCK;
      kernel.fill(key, (int) ((from + done) / BLOCK), index, scratch, blocks);
      System.arraycopy(scratch, 0, out, at + done, part);
    }
  }

  /** Writes the first numbers of the stream over a whole array. */
  public void fill(float[] out) {
    fill(0, out, 0, out.length);
  }
}
