package org.velospark.tasks.data;

import java.util.Arrays;

/**
 * Resizes pictures by area averaging: each new pixel is the mean of the area of the old picture
 * that it covers, with old pixels that it covers in part weighted by that part. So the mean of a
 * picture stays as it is, and a picture resized to its own size too.
 */
final class BoxFilter {
  private final int rows;
  private final int cols;
  private final int channels;
  private final int size;
  private final Axis vertical;
  private final Axis horizontal;

  /**
   * @param size rows and columns of the new pictures
   */
  BoxFilter(int rows, int cols, int channels, int size) {
    this.rows = rows;
    this.cols = cols;
    this.channels = channels;
    this.size = size;
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
   * @return intensities divided by 255 [count, size, size, channels]
   */
  float[] resize(byte[] pixels, int count) {
    int oldWidth = cols * channels;
    int newWidth = size * channels;
    float[] resized = new float[Math.multiplyExact(count, size * newWidth)];
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
      float weight = weights[j] / 255;
      int start = from + (vertical.first[i] + j) * row.length;
      for (int k = 0; k < row.length; k++) {
        row[k] += weight * (pixels[start + k] & 0xff);
      }
    }
  }

  private void averageCols(float[] row, float[] resized, int to) {
    for (int i = 0; i < size; i++) {
      float[] weights = horizontal.weights[i];
      for (int c = 0; c < channels; c++) {
        float sum = 0;
        for (int j = 0; j < weights.length; j++) {
          sum += weights[j] * row[(horizontal.first[i] + j) * channels + c];
        }
        resized[to + i * channels + c] = sum;
      }
    }
  }
}
