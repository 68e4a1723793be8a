package org.velospark.model.particle;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * An array [rows, particles, length], row-major: each row has a number for every place on a flat
 * axis of every particle. Rows come first because those that follow each other are then one
 * contiguous block, which ND4J goes through several times faster than a view with gaps.
 *
 * <p>All views are made of the whole array, since ND4J loses the offset of views of views, and
 * once, before training.
 */
final class FlatRows {
  private final INDArray array;
  private final long particles;
  private final long length;

  /**
   * @param array [rows, particles, length], contiguous
   */
  FlatRows(INDArray array) {
    this.array = array;
    this.particles = array.size(1);
    this.length = array.size(2);
  }

  /** The whole array [rows, P, length]. */
  INDArray all() {
    return array;
  }

  /** Rows [count, P, length] from row {@code from}. */
  INDArray rows(int from, int count) {
    return tensors(from, count, 0, length);
  }

  /** One row [P, length]. */
  INDArray row(int row) {
    return view(row, 0, new long[] {particles, length}, new long[] {length, 1});
  }

  /**
   * Tensors [count, P, shape...]: the part of each row from {@code place} on, seen as a row-major
   * tensor.
   */
  INDArray tensors(int row, int count, long place, long... shape) {
    long[] all = new long[shape.length + 2];
    long[] strides = new long[all.length];
    long stride = 1;
    for (int i = shape.length - 1; i >= 0; i--) {
      all[i + 2] = shape[i];
      strides[i + 2] = stride;
      stride *= shape[i];
    }
    all[1] = particles;
    strides[1] = length;
    all[0] = count;
    strides[0] = particles * length;
    return view(row, place, all, strides);
  }

  /** The same part of each row as a matrix for each particle, [P, count, columns]. */
  INDArray matrices(int row, int count, long place, long columns) {
    return view(
        row,
        place,
        new long[] {particles, count, columns},
        new long[] {length, particles * length, 1});
  }

  private INDArray view(int row, long place, long[] shape, long[] strides) {
    return Nd4j.create(array.data(), shape, strides, row * particles * length + place, 'c');
  }
}
