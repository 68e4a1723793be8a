package org.velospark.tasks.engine;

import java.util.Arrays;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What libnd4j's {@code matmul} computes: for each of some matrices result = left right, with
 * result [m, n], or added to what the result holds already.
 *
 * @param matrices number of products, whose matrices lie one after the other
 * @param k terms of each element
 * @param transposeLeft whether left lies as [k, m] instead of [m, k]
 * @param transposeRight whether right lies as [n, k] instead of [k, n]
 */
record Product(
    int matrices, int m, int n, int k, boolean transposeLeft, boolean transposeRight, boolean add) {

  /** The product that an operation is, if it is one of dense matrices in single precision. */
  static Optional<Product> of(NativeOperation operation) {
    if (!operation.name().equals("matmul") || operation.inputs().size() != 2) {
      return Optional.empty();
    }
    Value left = operation.inputs().get(0);
    Value right = operation.inputs().get(1);
    Value result = operation.outputs().get(0);
    int rank = result.rank();
    long[] flags = Arrays.copyOf(operation.arguments().integers(), 3);
    double[] factors = operation.arguments().reals();
    double scale = factors.length > 0 ? factors[0] : 1;
    double kept = factors.length > 1 ? factors[1] : 0;
    if (rank < 2
        || left.rank() != rank
        || right.rank() != rank
        || left.type() != DataType.FLOAT
        || right.type() != DataType.FLOAT
        || result.type() != DataType.FLOAT
        || result.length() == 0
        || Math.max(Math.max(left.bytes(), right.bytes()), result.bytes()) > Integer.MAX_VALUE
        || flags[2] != 0
        || scale != 1
        || kept != 0 && kept != 1) {
      return Optional.empty();
    }
    int m = (int) result.shape()[rank - 2];
    int n = (int) result.shape()[rank - 1];
    long matrices = result.length() / ((long) m * n);
    long k = left.length() / (matrices * m);
    if (k == 0
        || left.shape()[flags[0] == 0 ? rank - 1 : rank - 2] != k
        || right.length() != matrices * k * n) {
      return Optional.empty();
    }
    return Optional.of(
        new Product((int) matrices, m, n, (int) k, flags[0] != 0, flags[1] != 0, kept == 1));
  }

  /** Multiplications with an addition, of all matrices together. */
  long multiplyAdds() {
    return (long) matrices * m * n * k;
  }
}
