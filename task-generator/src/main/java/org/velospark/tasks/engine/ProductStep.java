package org.velospark.tasks.engine;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;

/**
 * A {@link Product} on fixed buffers by a {@link ProductKernel}. Blocks of the factors that fit in
 * the second cache are copied to arrays, multiplied there, and copied back; blocks are cut where
 * that leaves the copied rows long.
 */
final class ProductStep implements Step {
  private final ProductKernel kernel;
  private final FloatBuffer left;
  private final FloatBuffer right;
  private final FloatBuffer result;
  private final boolean transposeLeft;
  private final boolean transposeRight;
  private final boolean add;
  private final int matrices;
  private final int m;
  private final int n;
  private final int k;
  private final int rows;
  private final int columns;
  private final int terms;
  private final int together;

  /** The right factor as the kernel takes it, if it is kept from run to run. */
  private float[] kept;

  /** The arrays that a thread works in, which stay in its first cache from product to product. */
  private static final class Scratch {
    /** Elements of a block: a quarter of a megabyte. */
    static final int BLOCK = 1 << 16;

    /** Most columns of a block, and rows that are not cut. */
    static final int SIDE = 256;

    /** Most terms of a block. */
    static final int TERMS = 1024;

    static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

    final float[] a = new float[BLOCK + ProductKernel.ROWS * TERMS];
    final float[] b = new float[BLOCK + ProductKernel.SLACK];
    final float[] c = new float[BLOCK + ProductKernel.ROWS * SIDE + ProductKernel.SLACK];
    final float[] other = new float[BLOCK];
  }

  ProductStep(
      ProductKernel kernel,
      Product product,
      FloatBuffer left,
      FloatBuffer right,
      FloatBuffer result) {
    this.kernel = kernel;
    this.left = left;
    this.right = right;
    this.result = result;
    this.transposeLeft = product.transposeLeft();
    this.transposeRight = product.transposeRight();
    this.add = product.add();
    this.matrices = product.matrices();
    this.m = product.m();
    this.n = product.n();
    this.k = product.k();
    this.columns = part(n, Scratch.SIDE);
    int side = Math.max(columns, Math.min(m, Scratch.SIDE));
    this.terms = part(k, Math.min(Scratch.TERMS, Scratch.BLOCK / side));
    this.rows = part(m, Scratch.BLOCK / Math.max(terms, columns));
    boolean whole = rows == m && columns == n && terms == k && !add;
    int largest = Math.max(Math.max(rows * terms, terms * columns), rows * columns);
    this.together = whole ? Math.min(matrices, Scratch.BLOCK / largest) : 0;
  }

  /** The product by the kernel, if there is one and it is the faster way. */
  static Optional<ProductStep> of(
      Product product, List<NativeTensor> factors, NativeTensor result) {
    return ProductChoice.kernel(product)
        .map(
            kernel ->
                new ProductStep(
                    kernel,
                    product,
                    factors.get(0).floats(),
                    factors.get(1).floats(),
                    result.floats()));
  }

  /**
   * From now on multiplies by what {@link #readKept} of the first of some products has read, if
   * that can be: their right factors are the same, and small.
   */
  void keepRightOf(ProductStep first) {
    if (takesArrays()) {
      kept = first == this ? new float[k * n + ProductKernel.SLACK] : first.kept;
    }
  }

  /** Reads the right factor to keep it. */
  void readKept() {
    if (kept != null) {
      loadRight(kept, 0, 1, transposeRight ? Scratch.OF_THREAD.get().other : kept);
    }
  }

  /** The length of equal parts of at most so many elements. */
  private static int part(int length, int most) {
    int parts = (length + most - 1) / most;
    return (length + parts - 1) / parts;
  }

  @Override
  public void run() {
    Scratch scratch = Scratch.OF_THREAD.get();
    if (together > 0) {
      for (int first = 0; first < matrices; first += together) {
        runWhole(scratch, first, Math.min(together, matrices - first));
      }
    } else {
      for (int matrix = 0; matrix < matrices; matrix++) {
        runBlocks(scratch, matrix);
      }
    }
  }

  /** Some products at once, of matrices that need not be cut. */
  private void runWhole(Scratch scratch, int first, int count) {
    left.get(first * m * k, scratch.a, 0, count * m * k);
    multiply(scratch, first, count, scratch.a, scratch.c);
    result.put(first * m * n, scratch.c, 0, count * m * n);
  }

  private void multiply(Scratch scratch, int first, int count, float[] a, float[] c) {
    float[] b = kept;
    if (b == null) {
      b = scratch.b;
      loadRight(b, first, count, transposeRight ? scratch.other : b);
    }
    for (int i = 0; i < count; i++) {
      kernel.multiply(transposeLeft, a, i * m * k, b, i * k * n, c, i * m * n, m, n, k);
    }
  }

  /** Whether it can work on arrays of its caller's. */
  boolean takesArrays() {
    return together > 0 && matrices == 1;
  }

  /**
   * Multiplies what an array has instead of the left factor.
   *
   * @param from with {@link ProductKernel#ROWS} rows behind the factor
   */
  void runFrom(float[] from) {
    Scratch scratch = Scratch.OF_THREAD.get();
    multiply(scratch, 0, 1, from, scratch.c);
    result.put(0, scratch.c, 0, m * n);
  }

  /**
   * Leaves the result in an array instead of its place.
   *
   * @param to with {@link ProductKernel#ROWS} rows and {@link ProductKernel#SLACK} elements behind
   *     the result
   */
  void runTo(float[] to) {
    Scratch scratch = Scratch.OF_THREAD.get();
    left.get(0, scratch.a, 0, m * k);
    multiply(scratch, 0, 1, scratch.a, to);
  }

  /**
   * @param read takes the matrices as they lie; {@code b} itself if that is how they are wanted
   */
  private void loadRight(float[] b, int first, int count, float[] read) {
    right.get(first * k * n, read, 0, count * k * n);
    if (transposeRight) {
      for (int matrix = 0; matrix < count; matrix++) {
        transpose(read, b, matrix * k * n, n, k);
      }
    }
  }

  private void runBlocks(Scratch scratch, int matrix) {
    for (int column = 0; column < n; column += columns) {
      int width = Math.min(columns, n - column);
      for (int term = 0; term < k; term += terms) {
        int depth = Math.min(terms, k - term);
        loadRight(scratch, matrix * k * n, term, depth, column, width);
        for (int row = 0; row < m; row += rows) {
          int height = Math.min(rows, m - row);
          loadLeft(scratch.a, matrix * m * k, row, height, term, depth);
          kernel.multiply(
              transposeLeft, scratch.a, 0, scratch.b, 0, scratch.c, 0, height, width, depth);
          int at = matrix * m * n + row * n + column;
          if (add || term > 0) {
            get(result, at, n, height, width, scratch.other);
            add(scratch.c, scratch.other, height * width);
          }
          put(result, at, n, height, width, scratch.c);
        }
      }
    }
  }

  private void loadLeft(float[] a, int at, int row, int height, int term, int depth) {
    if (transposeLeft) {
      get(left, at + term * m + row, m, depth, height, a);
    } else {
      get(left, at + row * k + term, k, height, depth, a);
    }
  }

  private void loadRight(Scratch scratch, int at, int term, int depth, int column, int width) {
    if (transposeRight) {
      get(right, at + column * k + term, k, width, depth, scratch.other);
      transpose(scratch.other, scratch.b, 0, width, depth);
    } else {
      get(right, at + term * n + column, n, depth, width, scratch.b);
    }
  }

  /** Copies rows that begin so many elements apart. */
  private static void get(FloatBuffer from, int at, int stride, int count, int length, float[] to) {
    if (stride == length) {
      from.get(at, to, 0, count * length);
    } else {
      for (int row = 0; row < count; row++) {
        from.get(at + row * stride, to, row * length, length);
      }
    }
  }

  private static void put(FloatBuffer to, int at, int stride, int count, int length, float[] from) {
    if (stride == length) {
      to.put(at, from, 0, count * length);
    } else {
      for (int row = 0; row < count; row++) {
        to.put(at + row * stride, from, row * length, length);
      }
    }
  }

  private static void add(float[] sums, float[] terms, int length) {
    for (int i = 0; i < length; i++) {
      sums[i] += terms[i];
    }
  }

  /** Makes [columns, rows] of [rows, columns], at the same place in another array. */
  private static void transpose(float[] from, float[] to, int at, int rows, int columns) {
    int row = 0;
    for (; row + 7 < rows; row += 8) {
      transposeEight(from, at + row * columns, to, at + row, rows, columns);
    }
    for (; row < rows; row++) {
      int next = at + row;
      for (int i = at + row * columns; i < at + (row + 1) * columns; i++) {
        to[next] = from[i];
        next += rows;
      }
    }
  }

  private static void transposeEight(
      float[] from, int at, float[] to, int first, int rows, int columns) {
    int row1 = at + columns;
    int row2 = row1 + columns;
    int row3 = row2 + columns;
    int row4 = row3 + columns;
    int row5 = row4 + columns;
    int row6 = row5 + columns;
    int row7 = row6 + columns;
    int next = first;
    for (int i = 0; i < columns; i++) {
      to[next] = from[at + i];
      to[next + 1] = from[row1 + i];
      to[next + 2] = from[row2 + i];
      to[next + 3] = from[row3 + i];
      to[next + 4] = from[row4 + i];
      to[next + 5] = from[row5 + i];
      to[next + 6] = from[row6 + i];
      to[next + 7] = from[row7 + i];
      next += rows;
    }
  }
}
