package org.velospark.tasks.engine;

import java.nio.FloatBuffer;
import java.util.Arrays;

/** A {@link MaxPooling} on fixed buffers. */
final class MaxPoolingStep implements Step {
  /** Times the difference of two floats that are not equal, it is a large number. */
  private static final float HUGE = Float.MAX_VALUE;

  private final ConvolutionShape shape;
  private final FloatBuffer images;
  private final FloatBuffer upstream;
  private final FloatBuffer result;
  private final int channels;
  private final float[] image;
  private final float[] gradient;
  private final float[] line;
  private final float[] largest;
  private final float[] left;

  MaxPoolingStep(
      ConvolutionShape shape, FloatBuffer images, FloatBuffer upstream, FloatBuffer result) {
    this.shape = shape;
    this.images = images;
    this.upstream = upstream;
    this.result = result;
    this.channels = shape.channels();
    this.image = new float[shape.height() * shape.width() * channels];
    this.gradient = new float[upstream == null ? 0 : image.length];
    this.line = new float[shape.outWidth() * channels];
    this.largest = new float[channels];
    this.left = new float[channels];
  }

  @Override
  public void run() {
    for (int n = 0; n < shape.batch(); n++) {
      images.get(n * image.length, image, 0, image.length);
      Arrays.fill(gradient, 0);
      for (int y = 0; y < shape.outHeight(); y++) {
        int at = (n * shape.outHeight() + y) * line.length;
        if (upstream == null) {
          for (int x = 0; x < shape.outWidth(); x++) {
            findLargest(y, x);
            System.arraycopy(largest, 0, line, x * channels, channels);
          }
          result.put(at, line, 0, line.length);
        } else {
          upstream.get(at, line, 0, line.length);
          for (int x = 0; x < shape.outWidth(); x++) {
            findLargest(y, x);
            spread(y, x);
          }
        }
      }
      if (upstream != null) {
        result.put(n * image.length, gradient, 0, image.length);
      }
    }
  }

  private int firstRow(int y) {
    return Math.max(0, y * shape.strideHeight() - shape.top());
  }

  private int endRow(int y) {
    return Math.min(shape.height(), y * shape.strideHeight() - shape.top() + shape.kernelHeight());
  }

  private int firstColumn(int x) {
    return Math.max(0, x * shape.strideWidth() - shape.left());
  }

  private int endColumn(int x) {
    return Math.min(shape.width(), x * shape.strideWidth() - shape.left() + shape.kernelWidth());
  }

  private void findLargest(int y, int x) {
    Arrays.fill(largest, Float.NEGATIVE_INFINITY);
    for (int row = firstRow(y); row < endRow(y); row++) {
      for (int column = firstColumn(x); column < endColumn(x); column++) {
        max(largest, image, (row * shape.width() + column) * channels);
      }
    }
  }

  private static void max(float[] largest, float[] values, int at) {
    for (int c = 0; c < largest.length; c++) {
      largest[c] = Math.max(largest[c], values[at + c]);
    }
  }

  private void spread(int y, int x) {
    System.arraycopy(line, x * channels, left, 0, channels);
    for (int row = firstRow(y); row < endRow(y); row++) {
      for (int column = firstColumn(x); column < endColumn(x); column++) {
        take(left, largest, image, gradient, (row * shape.width() + column) * channels);
      }
    }
  }

  /** Moves what is left of the gradient to where the largest is; no branch, so it is vectorised. */
  private static void take(float[] left, float[] largest, float[] image, float[] gradient, int at) {
    for (int c = 0; c < left.length; c++) {
      float is = Math.max(0, 1 + (image[at + c] - largest[c]) * HUGE);
      float taken = is * left[c];
      gradient[at + c] += taken;
      left[c] -= taken;
    }
  }
}
