package org.velospark.model.lstm;

import org.velospark.simd.VectorApi;

/**
 * Products of a few rows with a matrix, and the nonlinear part of an LSTM: what a step of {@link
 * TensorLstm} consists of. There is one in plain Java and one for the Vector API, which the service
 * loader finds where the JVM has that module. Immutable and thread-safe.
 */
public interface RowProducts {
  /** For the Vector API where that is usable, else in plain Java. */
  static RowProducts fastest() {
    return VectorApi.implementation(RowProducts.class).orElseGet(PortableRowProducts::new);
  }

  /** Products in plain Java. */
  static RowProducts portable() {
    return new PortableRowProducts();
  }

  /** Rows are padded to a multiple of this. */
  int rowBlock();

  /** Columns of a panel of a {@link PackedMatrix} that has so many columns. */
  int panel(int columns);

  /**
   * {@code y = x w + b}.
   *
   * @param x [rows, ≥ inputs] with {@code stride} floats from row to row
   * @param rows a multiple of {@link #rowBlock()}
   * @param y [rows, w.columns()], contiguous, overwritten
   */
  void multiply(float[] x, int stride, int rows, PackedMatrix w, float[] y);

  /**
   * The LSTM's cell: {@code c = σ(f + 1) c + σ(i) tanh(g)}, {@code h = σ(o) tanh(c)}, with an
   * absolute error below 1e-6 in either.
   *
   * @param gates [rows, 4, width] in the order i, g, f, o; overwritten
   * @param width a multiple of {@link #panel(int)} of it
   * @param cell [rows, width], updated
   * @param hidden [rows, width], overwritten
   */
  void cell(float[] gates, int rows, int width, float[] cell, float[] hidden);
}
