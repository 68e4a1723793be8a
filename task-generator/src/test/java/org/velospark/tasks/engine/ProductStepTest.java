package org.velospark.tasks.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.commons.rng.UniformRandomProvider;
import org.nd4j.linalg.api.buffer.DataType;
import org.velospark.random.RandomStream;

class ProductStepTest {
  private static final double ROUNDING = 0x1p-24;

  /** The definition of a {@link ProductKernel}, without what it may do beyond its matrices. */
  private static final class TestingKernel implements ProductKernel {
    @Override
    public int lanes() {
      return 1;
    }

    @Override
    public void multiply(
        boolean transposed,
        float[] a,
        int aAt,
        float[] b,
        int bAt,
        float[] c,
        int cAt,
        int m,
        int n,
        int k) {
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          float sum = 0;
          for (int p = 0; p < k; p++) {
            sum = Math.fma(a[aAt + (transposed ? p * m + i : i * k + p)], b[bAt + p * n + j], sum);
          }
          c[cAt + i * n + j] = sum;
        }
      }
    }
  }

  private static List<ProductKernel> kernels() {
    List<ProductKernel> kernels = new ArrayList<>(List.of(new TestingKernel()));
    ProductChoice.installed().ifPresent(kernels::add);
    return kernels;
  }

  @Example
  void theVectorApiIsThereInTests() {
    assertThat(ProductChoice.installed()).isPresent();
  }

  @Property(tries = 300, seed = "4711")
  void everyImplementationGivesTheProduct(
      @ForAll @IntRange(min = 1, max = 3) int matrices,
      @ForAll @IntRange(min = 1, max = 50) int m,
      @ForAll @IntRange(min = 1, max = 80) int n,
      @ForAll @IntRange(min = 1, max = 40) int k,
      @ForAll boolean transposeLeft,
      @ForAll boolean transposeRight,
      @ForAll boolean add) {
    check(new Product(matrices, m, n, k, transposeLeft, transposeRight, add));
  }

  @Property(tries = 4)
  void productsThatAreCutIntoBlocksAreTheSame(
      @ForAll boolean transposeLeft, @ForAll boolean transposeRight) {
    check(new Product(2, 300, 17, 1100, transposeLeft, transposeRight, true));
    check(new Product(1, 70, 530, 260, transposeLeft, transposeRight, false));
    check(new Product(1, 2100, 33, 40, transposeLeft, transposeRight, false));
    check(new Product(700, 17, 16, 17, transposeLeft, transposeRight, false));
  }

  @Example
  void notANumberStaysInItsRowAndColumn() {
    for (ProductKernel kernel : kernels()) {
      int m = 21;
      int n = 19;
      int k = 5;
      FloatBuffer left = FloatBuffer.allocate(m * k);
      FloatBuffer right = FloatBuffer.allocate(k * n);
      FloatBuffer result = FloatBuffer.allocate(m * n);
      left.put(7 * k + 2, Float.NaN);
      right.put(3 * n + 18, Float.POSITIVE_INFINITY);
      new ProductStep(kernel, new Product(1, m, n, k, false, false, false), left, right, result)
          .run();
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          assertThat(Float.isNaN(result.get(i * n + j)))
              .as("[%d, %d]", i, j)
              .isEqualTo(i == 7 || j == 18);
        }
      }
    }
  }

  private static void check(Product product) {
    int m = product.m();
    int n = product.n();
    int k = product.k();
    long matrices = product.matrices();
    Value left =
        value("left", matrices, product.transposeLeft() ? k : m, product.transposeLeft() ? m : k);
    Value right =
        value(
            "right", matrices, product.transposeRight() ? n : k, product.transposeRight() ? k : n);
    Value result = value("result", matrices, m, n);
    NativeOperation operation =
        Matmul.of(
            "product",
            product.add(),
            product.transposeLeft(),
            left,
            product.transposeRight(),
            right,
            result);
    assertThat(Product.of(operation)).contains(product);
    UniformRandomProvider random = RandomStream.TARGET_WEIGHTS.at(5, m, n, k);
    try (NativeMemory memory = new NativeMemory()) {
      NativeTensor x = memory.tensor(DataType.FLOAT, left.shape());
      NativeTensor y = memory.tensor(DataType.FLOAT, right.shape());
      NativeTensor before = memory.tensor(DataType.FLOAT, result.shape());
      NativeTensor z = memory.tensor(DataType.FLOAT, result.shape());
      for (NativeTensor tensor : List.of(x, y, before)) {
        fill(tensor.floats(), random);
      }
      float[] ofDefinition = null;
      for (ProductKernel kernel : kernels()) {
        z.floats().put(0, before.floats(), 0, z.floats().limit());
        new ProductStep(kernel, product, x.floats(), y.floats(), z.floats()).run();
        float[] elements = new float[z.floats().limit()];
        z.floats().get(elements);
        if (ofDefinition == null) {
          ofDefinition = elements;
          requireClose(product, x.floats(), y.floats(), before.floats(), z.floats());
        }
        assertThat(elements).as(kernel.getClass().getSimpleName()).isEqualTo(ofDefinition);
      }
      z.floats().put(0, before.floats(), 0, z.floats().limit());
      try (Step step = new NativeStep(operation, List.of(x, y), List.of(z))) {
        step.run();
      }
      requireClose(product, x.floats(), y.floats(), before.floats(), z.floats());
    }
  }

  private static Value value(String name, long... shape) {
    return Value.computed(name, DataType.FLOAT, shape);
  }

  private static void fill(FloatBuffer buffer, UniformRandomProvider random) {
    for (int i = 0; i < buffer.limit(); i++) {
      buffer.put(i, random.nextFloat() - 0.5f);
    }
  }

  /** The double-precision product, within what rounding after every term can make of it. */
  private static void requireClose(
      Product product, FloatBuffer x, FloatBuffer y, FloatBuffer before, FloatBuffer z) {
    int m = product.m();
    int n = product.n();
    int k = product.k();
    for (int matrix = 0; matrix < product.matrices(); matrix++) {
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          int at = (matrix * m + i) * n + j;
          double sum = product.add() ? before.get(at) : 0;
          double size = Math.abs(sum);
          for (int p = 0; p < k; p++) {
            double a = x.get(matrix * m * k + (product.transposeLeft() ? p * m + i : i * k + p));
            double b = y.get(matrix * k * n + (product.transposeRight() ? j * k + p : p * n + j));
            sum += a * b;
            size += Math.abs(a * b);
          }
          if (!(Math.abs(z.get(at) - sum) <= (k + 2) * ROUNDING * size)) {
            assertThat(z.get(at))
                .as("%s [%d, %d, %d]", product, matrix, i, j)
                .isEqualTo((float) sum);
          }
        }
      }
    }
  }
}
