package org.velospark.model.particle;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * An array [particles, rows, columns], row-major: a matrix for each particle.
 *
 * <p>All views are made of the whole array, since ND4J loses the offset of views of views, and
 * once, before training.
 */
final class ParticleArray {
  private final INDArray array;
  private final long rows;
  private final long columns;

  /**
   * @param array [particles, rows, columns], contiguous
   */
  ParticleArray(INDArray array) {
    this.array = array;
    this.rows = array.size(1);
    this.columns = array.size(2);
  }

  /** The whole array [P, rows, columns]. */
  INDArray all() {
    return array;
  }

  /** Columns [P, rows, count] from column {@code from}. */
  INDArray columns(int from, int count) {
    return view(0, from, new long[] {rows, count}, new long[] {columns, 1});
  }

  /** Columns of each row as a matrix, [P, rows, height, width]. */
  INDArray matrices(int column, int height, int width) {
    return view(0, column, new long[] {rows, height, width}, new long[] {columns, width, 1});
  }

  /** Columns of one row as a matrix, [P, height, width]. */
  INDArray matrix(int row, int column, int height, int width) {
    return view(row, column, new long[] {height, width}, new long[] {width, 1});
  }

  /**
   * A view [P, shape...] of which each particle's first element is the one at {@code row} and
   * {@code column}.
   */
  INDArray view(int row, int column, long[] shape, long[] strides) {
    long[] allShape = new long[shape.length + 1];
    long[] allStrides = new long[shape.length + 1];
    allShape[0] = array.size(0);
    allStrides[0] = rows * columns;
    System.arraycopy(shape, 0, allShape, 1, shape.length);
    System.arraycopy(strides, 0, allStrides, 1, shape.length);
    return Nd4j.create(array.data(), allShape, allStrides, row * columns + column, 'c');
  }
}
