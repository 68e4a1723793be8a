package org.velospark.model.weights;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A tensor as it lies in the file.
 *
 * @param shape its dimensions; empty for a scalar
 * @param bytes its elements, little-endian and row-major; never changed
 */
record StoredTensor(ElementType type, List<Integer> shape, byte[] bytes) {

  /** Kinds of elements, under the names that the format has for them. */
  enum ElementType {
    F32(Float.BYTES, FoundTensor.FLOATS),
    F64(Double.BYTES, "float64"),
    I64(Long.BYTES, "int64");

    final int size;
    private final String numpyName;

    ElementType(int size, String numpyName) {
      this.size = size;
      this.numpyName = numpyName;
    }

    String numpyName() {
      return numpyName;
    }

    static String names() {
      return Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "));
    }
  }

  /** Number of bytes that a shape takes. A value beyond a long is reported as the largest long. */
  static long byteLength(int elementSize, List<Integer> shape) {
    if (shape.contains(0)) {
      return 0;
    }
    try {
      long length = elementSize;
      for (int dimension : shape) {
        length = Math.multiplyExact(length, dimension);
      }
      return length;
    } catch (ArithmeticException beyondLong) {
      return Long.MAX_VALUE;
    }
  }
}
