package org.velospark.tasks.network;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;

/**
 * Convolutions of many particles, each with a kernel of its own: patches of all pictures, which one
 * operation gives, times a batched product of matrices.
 */
final class ParticleConvolution {
  private ParticleConvolution() {}

  /**
   * @param pictures of {@code x} [batch, rows, cols, in], padded so that a stride of one keeps the
   *     size
   * @param kernels of {@code kernel} [height, width, in, out]
   */
  static SDVariable declare(
      SameDiff graph,
      ParticleAxis axis,
      SDVariable pictures,
      Node x,
      SDVariable kernels,
      Node kernel,
      int stride) {
    int batch = x.dimension(0);
    int height = kernel.dimension(0);
    int width = kernel.dimension(1);
    int rows = (x.dimension(1) + stride - 1) / stride;
    int cols = (x.dimension(2) + stride - 1) / stride;
    int in = kernel.dimension(2);
    int out = kernel.dimension(3);
    SDVariable patches = pictures;
    if (height * width * stride > 1) {
      patches =
          graph
              .cnn
              .im2Col(
                  axis.fold(pictures, x).permute(0, 3, 1, 2),
                  Conv2DConfig.builder()
                      .kH(height)
                      .kW(width)
                      .sH(stride)
                      .sW(stride)
                      .pH(before(x.dimension(1), rows, height, stride))
                      .pW(before(x.dimension(2), cols, width, stride))
                      .paddingMode(PaddingMode.SAME)
                      .build())
              // [pictures, in, height, width, rows, cols]
              .permute(0, 4, 5, 2, 3, 1);
    }
    SDVariable flat = patches.reshape(axis.shape(batch * rows * cols, height * width * in));
    return flat.mmul(kernels.reshape(axis.shape(height * width * in, out)))
        .reshape(axis.shape(batch, rows, cols, out));
  }

  /** Zeros before the first row or column, half of all that the last window needs. */
  private static int before(int size, int results, int window, int stride) {
    return Math.max(0, (results - 1) * stride + window - size) / 2;
  }
}
