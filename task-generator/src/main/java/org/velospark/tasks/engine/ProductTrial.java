package org.velospark.tasks.engine;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * One product of matrices on memory of its own, by both ways that a plan has for it: for benchmarks
 * that show whether plans choose well. Not thread-safe.
 */
public final class ProductTrial implements AutoCloseable {
  private final NativeMemory memory;
  private final Product product;
  private final Step byLibrary;
  private final Optional<Step> byKernel;

  /**
   * @param matrices number of products with result [m, n] and terms k
   * @param transposeLeft whether left lies as [k, m] instead of [m, k]
   * @param transposeRight whether right lies as [n, k] instead of [k, n]
   */
  public ProductTrial(
      int matrices, int m, int n, int k, boolean transposeLeft, boolean transposeRight) {
    // Loads the backend, too.
    NativeThreads.useOne();
    memory = new NativeMemory();
    product = new Product(matrices, m, n, k, transposeLeft, transposeRight, false);
    NativeTensor left = tensor(matrices, transposeLeft ? k : m, transposeLeft ? m : k);
    NativeTensor right = tensor(matrices, transposeRight ? n : k, transposeRight ? k : n);
    NativeTensor result = tensor(matrices, m, n);
    NativeOperation operation =
        Matmul.of("trial", transposeLeft, value(left), transposeRight, value(right), value(result));
    byLibrary = new NativeStep(operation, List.of(left, right), List.of(result));
    byKernel =
        ProductChoice.installed()
            .map(
                found ->
                    new ProductStep(
                        found, product, left.floats(), right.floats(), result.floats()));
  }

  private NativeTensor tensor(long... shape) {
    NativeTensor tensor = memory.tensor(DataType.FLOAT, shape);
    FloatBuffer elements = tensor.floats();
    for (int i = 0; i < elements.limit(); i++) {
      elements.put(i, 1f / (1 + i % 7));
    }
    return tensor;
  }

  private static Value value(NativeTensor tensor) {
    return Value.computed("trial", tensor.type(), tensor.shape());
  }

  /** Multiplications with an addition. */
  public long multiplyAdds() {
    return product.multiplyAdds();
  }

  /** Whether plans do this product by the kernel. */
  public boolean choosesKernel() {
    return ProductChoice.kernel(product).isPresent();
  }

  /** Multiplies by libnd4j. */
  public void runLibrary() {
    byLibrary.run();
  }

  /**
   * Multiplies by the kernel in Java.
   *
   * @throws IllegalStateException if there is none
   */
  public void runKernel() {
    byKernel
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "This JVM has no vectors; start it with --add-modules=jdk.incubator.vector"))
        .run();
  }

  @Override
  public void close() {
    byLibrary.close();
    memory.close();
  }
}
