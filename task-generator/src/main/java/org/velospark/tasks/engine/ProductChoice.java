package org.velospark.tasks.engine;

import java.util.Optional;
import org.velospark.simd.VectorApi;

/**
 * Which products of matrices are done by a {@link ProductKernel} and which by libnd4j. Shapes and
 * the width of vectors decide, and no measurement does, so that a plan gives the same bits whenever
 * it is compiled on one kind of machine.
 */
final class ProductChoice {
  /** Elements of the widest vectors of x86. */
  private static final int WIDE = 16;

  /** Multiply-adds for which a call of libnd4j is slow, whatever OpenBLAS can do. */
  private static final long SMALL = 1 << 18;

  private static final Optional<ProductKernel> KERNEL =
      VectorApi.implementation(ProductKernel.class);

  private ProductChoice() {}

  /** What multiplies in Java, where the JVM has the module for it. */
  static Optional<ProductKernel> installed() {
    return KERNEL;
  }

  /** What computes a product in Java, if that is the faster way. */
  static Optional<ProductKernel> kernel(Product product) {
    return KERNEL.filter(kernel -> isFaster(product, kernel.lanes()));
  }

  /**
   * With vectors of 16 the kernel is the faster one up to any size, where OpenBLAS does not know
   * the processor; with 8 it is level from about 64 x 64 x 64 on, and libnd4j calls OpenBLAS for
   * each matrix. Shorter vectors are none: their machines may lack fused multiply-adds.
   */
  private static boolean isFaster(Product product, int lanes) {
    return lanes >= WIDE
        || lanes >= WIDE / 2 && product.multiplyAdds() / product.matrices() <= SMALL;
  }
}
