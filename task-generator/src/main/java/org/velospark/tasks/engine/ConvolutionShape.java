package org.velospark.tasks.engine;

import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Sizes of a two-dimensional convolution of images [batch, height, width, channels] with a kernel
 * [kernelHeight, kernelWidth, channels, filters].
 *
 * @param top rows of zeros above an image
 * @param left columns of zeros before it
 */
record ConvolutionShape(
    int batch,
    int height,
    int width,
    int channels,
    int kernelHeight,
    int kernelWidth,
    int strideHeight,
    int strideWidth,
    int top,
    int left,
    int outHeight,
    int outWidth,
    int filters) {

  private static final int SAME = 1;
  private static final int VALID = 0;
  private static final int NHWC = 1;

  /**
   * The shape of libnd4j's {@code conv2d} or of its gradient; nothing if it is a kind that is not
   * done here: channels first, dilated, or another order of the kernel's dimensions.
   *
   * @param image [batch, height, width, channels]
   * @param result [batch, outHeight, outWidth, filters]
   */
  static Optional<ConvolutionShape> of(
      NativeOperation operation, Value image, Value kernel, Value result) {
    long[] integers = operation.arguments().integers();
    boolean known =
        integers.length >= 10
            && integers[6] == 1
            && integers[7] == 1
            && (integers[8] == VALID || integers[8] == SAME)
            && integers[9] == NHWC
            && (integers.length < 11 || integers[10] == 0)
            && image.rank() == 4
            && kernel.rank() == 4
            && image.type() == DataType.FLOAT
            && kernel.type() == DataType.FLOAT;
    if (!known) {
      return Optional.empty();
    }
    boolean same = integers[8] == SAME;
    int strideHeight = (int) integers[2];
    int strideWidth = (int) integers[3];
    return Optional.of(
        new ConvolutionShape(
            dimension(image, 0),
            dimension(image, 1),
            dimension(image, 2),
            dimension(image, 3),
            dimension(kernel, 0),
            dimension(kernel, 1),
            strideHeight,
            strideWidth,
            same
                ? before(dimension(image, 1), dimension(kernel, 0), strideHeight)
                : (int) integers[4],
            same
                ? before(dimension(image, 2), dimension(kernel, 1), strideWidth)
                : (int) integers[5],
            dimension(result, 1),
            dimension(result, 2),
            dimension(kernel, 3)));
  }

  private static int dimension(Value value, int d) {
    return Math.toIntExact(value.shape()[d]);
  }

  /** TensorFlow's SAME: as much padding as needed, the odd one at the end. */
  private static int before(int size, int kernel, int stride) {
    int results = (size + stride - 1) / stride;
    return Math.max(0, (results - 1) * stride + kernel - size) / 2;
  }

  /** Whether it is one multiplication of each pixel's channels, without any rearrangement. */
  boolean pointwise() {
    return kernelHeight == 1
        && kernelWidth == 1
        && strideHeight == 1
        && strideWidth == 1
        && outHeight == height
        && outWidth == width;
  }

  int paddedHeight() {
    return Math.max(top + height, (outHeight - 1) * strideHeight + kernelHeight);
  }

  int paddedWidth() {
    return Math.max(left + width, (outWidth - 1) * strideWidth + kernelWidth);
  }

  /** Numbers that a result depends on. */
  int columns() {
    return kernelHeight * kernelWidth * channels;
  }

  /** Pixels of all results. */
  long pixels() {
    return (long) batch * outHeight * outWidth;
  }
}
