package org.velospark.tasks.data;

import org.velospark.simd.VectorApi;

/**
 * Turns pixels into intensities: an unsigned byte divided by 255. All implementations give the same
 * bits. Immutable and thread-safe.
 */
public interface Intensities {
  /** What a byte is multiplied by. */
  float SCALE = 1f / 255;

  /** For the Vector API where it is usable, else in plain Java. */
  static Intensities fastest() {
    return VectorApi.implementation(Intensities.class).orElse(PORTABLE);
  }

  /** In plain Java. */
  Intensities PORTABLE =
      (pixels, from, intensities, at, length) -> {
        for (int k = 0; k < length; k++) {
          intensities[at + k] = (pixels[from + k] & 0xff) * SCALE;
        }
      };

  /**
   * Converts {@code length} pixels.
   *
   * @param pixels read from {@code from} on
   * @param intensities overwritten from {@code at} on
   */
  void of(byte[] pixels, int from, float[] intensities, int at, int length);
}
