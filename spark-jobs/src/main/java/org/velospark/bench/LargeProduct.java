package org.velospark.bench;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A product of square matrices, large enough for the processor's arithmetic to be all that limits
 * it and small enough for its cache. Not thread-safe.
 */
final class LargeProduct {
  private static final int SIDE = 512;

  /** Multiplications with an addition. */
  static final double MULTIPLY_ADDS = (double) SIDE * SIDE * SIDE;

  private final INDArray a = matrix();
  private final INDArray b = matrix();
  private final INDArray product = matrix();

  /** In the native library's own order, so that nothing is copied. */
  private static INDArray matrix() {
    return Nd4j.ones(DataType.FLOAT, SIDE, SIDE).dup('f');
  }

  void run() {
    Nd4j.gemm(a, b, product, false, false, 1, 0);
  }
}
