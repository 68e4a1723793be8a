package org.velospark.tasks.engine;

import java.util.Optional;
import java.util.ServiceLoader;

/**
 * Which products of matrices are done by a {@link ProductKernel} and which by libnd4j. Shapes and
 * the width of vectors decide, and no measurement does, so that a plan gives the same bits whenever
 * it is compiled on one kind of machine.
 */
final class ProductChoice {
  private static final String MODULE = "jdk.incubator.vector";
  private static final Optional<ProductKernel> KERNEL = load();

  private ProductChoice() {}

  private static Optional<ProductKernel> load() {
    // Its classes cannot be linked without the module.
    return ModuleLayer.boot().findModule(MODULE).isEmpty()
        ? Optional.empty()
        : ServiceLoader.load(ProductKernel.class, ProductKernel.class.getClassLoader()).findFirst();
  }

  /** What multiplies in Java, where the JVM has the module for it. */
  static Optional<ProductKernel> installed() {
    return KERNEL;
  }

  /** What computes a product in Java, if that is the faster way. */
  static Optional<ProductKernel> kernel(Product product) {
    return KERNEL.filter(kernel -> isFaster(product, kernel.lanes()));
  }

  static boolean isFaster(Product product, int lanes) {
    return lanes >= 8;
  }
}
