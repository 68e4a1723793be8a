package org.velospark.model.accumulator;

import java.util.Arrays;

/** Second moment of a scalar or a vector: one running mean per element, {@code row = col}. */
final class DiagonalSecondMoment extends SecondMoment {
  private final float[][] diagonal;
  private final float[] squares;
  private final float[][] layer;

  DiagonalSecondMoment(int length) {
    diagonal = new float[TensorAccumulators.DECAYS][length];
    squares = new float[length];
    layer = new float[WIDTH][length];
  }

  @Override
  void begin() {}

  @Override
  void add(int start, int count, float[] square) {
    System.arraycopy(square, 0, squares, start, count);
  }

  @Override
  void finish() {
    for (int d = 0; d < diagonal.length; d++) {
      TensorAccumulators.decay(diagonal[d], squares, TensorAccumulators.decayOf(d));
    }
  }

  @Override
  public void fold(float[] weights) {
    for (float[] unit : layer) {
      Arrays.fill(unit, 0);
    }
    addGroup(diagonal, 0, false, weights, layer);
    addGroup(diagonal, 1, false, weights, layer);
    addGroup(diagonal, 2, true, weights, layer);
    addGroup(diagonal, 3, true, weights, layer);
  }

  @Override
  public void spreadLayer(int start, int count, float[][] out) {
    for (int u = 0; u < WIDTH; u++) {
      System.arraycopy(layer[u], start, out[u], 0, count);
    }
  }

  @Override
  public void spreadFactors(int start, int count, float[][] gradient, float[][] momentum) {
    for (int d = 0; d < diagonal.length; d++) {
      float[] value = diagonal[d];
      float[] g = gradient[d];
      float[] m = momentum[d];
      for (int i = 0; i < count; i++) {
        float v = value[start + i];
        // The source floors the one and not the other.
        g[i] = 1 / (float) Math.sqrt(Math.max(v + 1e-9f, 1e-9f));
        m[i] = 1 / (float) Math.sqrt(v);
      }
    }
  }

  @Override
  public boolean sameFactors() {
    return false;
  }

  @Override
  public float[][] rows() {
    return diagonal;
  }

  @Override
  public float[][] columns() {
    return diagonal;
  }
}
