package org.velospark.tasks.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BoxFilterTest {

  private static byte[] randomPixels(int length, long seed) {
    byte[] pixels = new byte[length];
    new Random(seed).nextBytes(pixels);
    return pixels;
  }

  @Test
  void halvingAveragesFourPixels() {
    byte[] pixels = {0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120, 127, -116, -106};
    // The third mean is 104.25, which is rounded.
    assertThat(new BoxFilter(4, 4, 1, 2, false).resize(pixels, 1))
        .containsExactly(25, 45, 104, 125);
  }

  @Test
  void aPixelThatIsCoveredInPartCountsInPart() {
    // Three rows to two: the middle one belongs half to each.
    byte[] pixels = {30, 60, 90, 30, 60, 90, 30, 60, 90};
    assertThat(new BoxFilter(3, 3, 1, 2, false).resize(pixels, 1)).containsExactly(40, 80, 40, 80);
  }

  @Property(tries = 200)
  void theMeanOfEveryPictureAndChannelStaysButForRounding(
      @ForAll @IntRange(min = 1, max = 32) int rows,
      @ForAll @IntRange(min = 1, max = 32) int cols,
      @ForAll @IntRange(min = 1, max = 3) int channels,
      @ForAll @IntRange(min = 1, max = 32) int size,
      @ForAll long seed) {
    int count = 3;
    byte[] pixels = randomPixels(count * rows * cols * channels, seed);
    byte[] resized = new BoxFilter(rows, cols, channels, size, false).resize(pixels, count);
    assertThat(resized).hasSize(count * size * size * channels);
    for (int i = 0; i < count; i++) {
      for (int c = 0; c < channels; c++) {
        double before = 0;
        for (int k = 0; k < rows * cols; k++) {
          before += pixels[(i * rows * cols + k) * channels + c] & 0xff;
        }
        double after = 0;
        for (int k = 0; k < size * size; k++) {
          after += resized[(i * size * size + k) * channels + c] & 0xff;
        }
        assertThat(after / (size * size)).isCloseTo(before / (rows * cols), within(0.501));
      }
    }
  }

  @Property(tries = 100)
  void aPictureStaysTheSameAtItsOwnSize(
      @ForAll @IntRange(min = 1, max = 32) int size, @ForAll long seed) {
    byte[] pixels = randomPixels(2 * size * size, seed);
    assertThat(new BoxFilter(size, size, 1, size, false).resize(pixels, 2)).isEqualTo(pixels);
  }

  @Property(tries = 100)
  void aPlainPictureStaysPlainAlsoInGrey(
      @ForAll @IntRange(min = 1, max = 32) int side,
      @ForAll @IntRange(min = 1, max = 32) int size,
      @ForAll byte intensity) {
    byte[] pixels = new byte[side * side * 3];
    Arrays.fill(pixels, intensity);
    assertThat(new BoxFilter(side, side, 3, size, true).resize(pixels, 1))
        .hasSize(size * size)
        .containsOnly(intensity);
  }

  @Test
  void greyIsTheLumaOfTheMeanColour() {
    // Two pixels, (200, 0, 0) and (0, 100, 250): means (100, 50, 125), luma 73.5.
    byte[] pixels = {(byte) 200, 0, 0, 0, 100, (byte) 250};
    assertThat(new BoxFilter(1, 2, 3, 1, true).resize(pixels, 1)).containsExactly(74);
  }

  @Test
  void onlyThreeColoursBecomeGrey() {
    assertThatThrownBy(() -> new BoxFilter(4, 4, 2, 2, true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Pictures of 2 channels cannot be turned to grey, expected 3");
  }
}
