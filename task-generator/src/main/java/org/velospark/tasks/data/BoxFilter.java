package org.velospark.tasks.data;

import java.util.Arrays;

/**
 * Resizes pictures by area averaging: each new pixel is the mean of the area of the old picture
 * that it covers, with old pixels that it covers in part weighted by that part. Intensities are
 * rounded to whole ones once, at the end. So the mean of a picture stays as it is but for rounding,
 * and a picture resized to its own size stays the same.
 *
 * <p>Colours can be turned to grey: luma 0.299 red + 0.587 green + 0.114 blue, section 2.5.1 of
 * Recommendation ITU-R BT.601-7. (The published source takes the mean of the three.)
 */
final class BoxFilter {
  private final int rows;
  private final int cols;
  private final int channels;
  private final int size;
  private final boolean toGrey;
  private final Axis vertical;
  private final Axis horizontal;

  /**
   * @param channels 3 are red, green and blue
   * @param size rows and columns of the new pictures
   * @param toGrey whether three channels become one
   */
  BoxFilter(int rows, int cols, int channels, int size, boolean toGrey) {
    if (toGrey && channels != 3) {
      throw new IllegalArgumentException(
          "Pictures of %d channels cannot be turned to grey, expected 3".formatted(channels));
    }
    this.rows = rows;
    this.cols = cols;
    this.channels = channels;
    this.size = size;
    this.toGrey = toGrey;
    this.vertical = new Axis(rows, size);
    this.horizontal = new Axis(cols, size);
  }

  /** Which old pixels make up each new one along one axis: {@code weights[i]} from first[i] on. */
  private record Axis(int[] first, float[][] weights) {
    Axis(int from, int to) {
      this(new int[to], new float[to][]);
      for (int i = 0; i < to; i++) {
        // In units of 1/to of an old pixel all edges are integers, so nothing is rounded here.
        int start = i * from;
        int end = start + from;
        first[i] = start / to;
        int last = (end - 1) / to;
        weights[i] = new float[last - first[i] + 1];
        for (int j = first[i]; j <= last; j++) {
          int overlap = Math.min(end, (j + 1) * to) - Math.max(start, j * to);
          weights[i][j - first[i]] = (float) overlap / from;
        }
      }
    }
  }

  /**
   * Resizes all pictures.
   *
   * @param pixels unsigned bytes [count, rows, cols, channels]
   * @return unsigned bytes [count, size, size, channels], or with one channel if they become grey
   */
  byte[] resize(byte[] pixels, int count) {
    int oldWidth = cols * channels;
    int newWidth = size * (toGrey ? 1 : channels);
    byte[] resized = new byte[Math.multiplyExact(count, size * newWidth)];
    float[] row = new float[oldWidth];
    for (int image = 0; image < count; image++) {
      int from = image * rows * oldWidth;
      int to = image * size * newWidth;
      for (int i = 0; i < size; i++) {
        averageRows(pixels, from, i, row);
        averageCols(row, resized, to + i * newWidth);
      }
    }
    return resized;
  }

  private void averageRows(byte[] pixels, int from, int i, float[] row) {
    Arrays.fill(row, 0);
    float[] weights = vertical.weights[i];
    for (int j = 0; j < weights.length; j++) {
      float weight = weights[j];
      int start = from + (vertical.first[i] + j) * row.length;
      for (int k = 0; k < row.length; k++) {
        row[k] += weight * (pixels[start + k] & 0xff);
      }
    }
  }

  private void averageCols(float[] row, byte[] resized, int to) {
    for (int i = 0; i < size; i++) {
      if (toGrey) {
        float luma = 0.299f * mean(row, i, 0) + 0.587f * mean(row, i, 1) + 0.114f * mean(row, i, 2);
        resized[to + i] = rounded(luma);
      } else {
        for (int c = 0; c < channels; c++) {
          resized[to + i * channels + c] = rounded(mean(row, i, c));
        }
      }
    }
  }

  /** Mean of one channel over what new column {@code i} covers. */
  private float mean(float[] row, int i, int c) {
    float[] weights = horizontal.weights[i];
    int from = horizontal.first[i] * channels + c;
    float sum = 0;
    for (int j = 0; j < weights.length; j++) {
      sum += weights[j] * row[from + j * channels];
    }
    return sum;
  }

  /** Intensities are means of 0 to 255, so that rounding errors do not leave a byte. */
  private static byte rounded(float intensity) {
    return (byte) (int) (intensity + 0.5f);
  }
}
