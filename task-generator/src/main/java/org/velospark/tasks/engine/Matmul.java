package org.velospark.tasks.engine;

import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;

/** Declares libnd4j's {@code matmul}. */
final class Matmul {
  private Matmul() {}

  /** result = left right, either of them transposed or not. */
  static NativeOperation of(
      String label,
      boolean transposeLeft,
      Value left,
      boolean transposeRight,
      Value right,
      Value result) {
    return of(label, false, transposeLeft, left, transposeRight, right, result);
  }

  /**
   * @param add whether the product is added to what the result holds already
   */
  static NativeOperation of(
      String label,
      boolean add,
      boolean transposeLeft,
      Value left,
      boolean transposeRight,
      Value right,
      Value result) {
    long[] transposed = {transposeLeft ? 1 : 0, transposeRight ? 1 : 0, 0};
    double[] factors = {1, add ? 1 : 0};
    return NativeOperation.of(
        label,
        "matmul",
        new OpArguments(transposed, factors, new boolean[0], new DataType[0]),
        List.of(left, right),
        List.of(result));
  }
}
