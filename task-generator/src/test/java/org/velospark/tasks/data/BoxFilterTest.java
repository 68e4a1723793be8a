package org.velospark.tasks.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class BoxFilterTest {
  private static final Offset<Float> ROUNDING = within(1e-6f);

  private static byte[] randomPixels(int length, long seed) {
    byte[] pixels = new byte[length];
    new Random(seed).nextBytes(pixels);
    return pixels;
  }

  @Test
  void halvingAveragesFourPixels() {
    byte[] pixels = {0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120, 127, -116, -106};
    assertThat(new BoxFilter(4, 4, 1, 2).resize(pixels, 1))
        .containsExactly(
            new float[] {25 / 255f, 45 / 255f, (80 + 90 + 120 + 127) / 1020f, 125 / 255f},
            ROUNDING);
  }

  @Test
  void aPixelThatIsCoveredInPartCountsInPart() {
    // Three rows to two: the middle one belongs half to each.
    byte[] pixels = {30, 60, 90, 30, 60, 90, 30, 60, 90};
    assertThat(new BoxFilter(3, 3, 1, 2).resize(pixels, 1))
        .containsExactly(new float[] {40 / 255f, 80 / 255f, 40 / 255f, 80 / 255f}, ROUNDING);
  }

  @Property(tries = 200)
  void theMeanOfEveryPictureAndChannelStays(
      @ForAll @IntRange(min = 1, max = 32) int rows,
      @ForAll @IntRange(min = 1, max = 32) int cols,
      @ForAll @IntRange(min = 1, max = 3) int channels,
      @ForAll @IntRange(min = 1, max = 32) int size,
      @ForAll long seed) {
    int count = 3;
    byte[] pixels = randomPixels(count * rows * cols * channels, seed);
    float[] resized = new BoxFilter(rows, cols, channels, size).resize(pixels, count);
    assertThat(resized).hasSize(count * size * size * channels);
    for (int i = 0; i < count; i++) {
      for (int c = 0; c < channels; c++) {
        double before = 0;
        for (int k = 0; k < rows * cols; k++) {
          before += pixels[(i * rows * cols + k) * channels + c] & 0xff;
        }
        double after = 0;
        for (int k = 0; k < size * size; k++) {
          after += resized[(i * size * size + k) * channels + c];
        }
        assertThat(after / (size * size)).isCloseTo(before / 255 / (rows * cols), within(1e-6));
      }
    }
  }

  @Property(tries = 100)
  void aPictureStaysTheSameAtItsOwnSize(
      @ForAll @IntRange(min = 1, max = 32) int size, @ForAll long seed) {
    byte[] pixels = randomPixels(2 * size * size, seed);
    float[] resized = new BoxFilter(size, size, 1, size).resize(pixels, 2);
    for (int k = 0; k < pixels.length; k++) {
      assertThat(resized[k]).isCloseTo((pixels[k] & 0xff) / 255f, ROUNDING);
    }
  }
}
