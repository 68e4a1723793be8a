package org.velospark.model.accumulator;

import java.util.Arrays;

/**
 * Running means of the squared gradient along the rows or the columns of a stack of matrices, at
 * three decays, and what follows from them at the present step. Arrays are [matrices, stride],
 * padded with zeros. For a scalar or vector the "columns" are its elements, each with a mean of its
 * own.
 *
 * <p>The per-parameter network sees six features of it, the means and {@code (mean + 1e-8)^-1/2},
 * at each decay. They are the same all along a row (or column), so their share of the first layer
 * is computed once for it. Source: {@code factored_rolling} in {@code common.py}, {@code _ff_mod}
 * in {@code hyper_v2.py}.
 *
 * <p>Arrays are handed out as they are, for kernels to work on. Not thread-safe.
 */
public final class Marginal {
  /** Width of the network's first layer. */
  public static final int WIDTH = 4;

  private static final float SQUARE_FLOOR = 1e-30f;
  private static final float MEAN_FLOOR = 1e-9f;
  private static final float FACTOR_FLOOR = 1e-9f;
  private static final float FEATURE_FLOOR = 1e-8f;

  /** Index of the first of the means among the network's thirty features: "row" and "col". */
  private static final int ROW_MEANS = 15;

  private static final int COLUMN_MEANS = 18;
  private static final int ROW_ROOTS = 21;
  private static final int COLUMN_ROOTS = 24;

  /** What the source calls the means, and so which factors and features they have. */
  enum Role {
    /** Means over the largest axis; the factor is relative to their own mean. */
    ROW,
    /** Means over the second largest axis. */
    COLUMN,
    /** No means but the elements themselves; "row" and "col" at once. */
    DIAGONAL,
    /** The one row of a diagonal: a factor of one, and no features. */
    NONE
  }

  private final Role role;
  private final int matrices;
  private final int length;
  private final int stride;
  private final int averagedOver;
  private final float[] sums;
  private final float[][] means;
  private final float[][] roots;
  private final float[][] factors;
  private final float[][] momentumFactors;
  private final float[][] layer;
  private final double[] meanSquares = new double[TensorAccumulators.DECAYS];
  private final double[] rootMeanSquares = new double[TensorAccumulators.DECAYS];
  private final float[] meanWeights = new float[TensorAccumulators.DECAYS * WIDTH];
  private final float[] rootWeights = new float[TensorAccumulators.DECAYS * WIDTH];

  /**
   * @param length rows or columns of a matrix
   * @param averagedOver elements that each mean is the mean of
   */
  Marginal(Role role, int matrices, int length, int averagedOver, int lanes) {
    this.role = role;
    this.matrices = matrices;
    this.length = length;
    this.stride = MatrixStack.padded(length, lanes);
    this.averagedOver = averagedOver;
    int size = Math.multiplyExact(matrices, stride);
    this.sums = new float[size];
    this.means = new float[TensorAccumulators.DECAYS][size];
    this.roots = new float[TensorAccumulators.DECAYS][size];
    this.factors = new float[TensorAccumulators.DECAYS][size];
    this.momentumFactors =
        role == Role.DIAGONAL ? new float[TensorAccumulators.DECAYS][size] : factors;
    this.layer = new float[WIDTH][size];
    if (role == Role.NONE) {
      for (float[] factor : factors) {
        Arrays.fill(factor, 1);
      }
    }
  }

  /** Floats from one matrix to the next. */
  public int stride() {
    return stride;
  }

  /** Sums of squared gradients of the present step, for the caller to clear and to fill. */
  public float[] sums() {
    return sums;
  }

  /** Running means at a decay. */
  public float[] means(int d) {
    return means[d];
  }

  /** By what the gradient is multiplied at a decay to divide it by its second moment. */
  public float[] factors(int d) {
    return factors[d];
  }

  /** By what the momentum is multiplied: the same, except on a diagonal. */
  public float[] momentumFactors(int d) {
    return momentumFactors[d];
  }

  /** Share of a unit of the first layer, after {@link #fold}. */
  public float[] layer(int unit) {
    return layer[unit];
  }

  /** Takes the sums into the running means, and computes factors and features. */
  public void finish() {
    if (role == Role.NONE) {
      return;
    }
    float share = 1f / averagedOver;
    for (int i = 0; i < sums.length; i++) {
      sums[i] = sums[i] * share + SQUARE_FLOOR;
    }
    for (int d = 0; d < means.length; d++) {
      float decay = TensorAccumulators.decayOf(d);
      float rest = 1 - decay;
      float[] mean = means[d];
      float[] root = roots[d];
      for (int i = 0; i < mean.length; i++) {
        mean[i] = mean[i] * decay + sums[i] * rest;
      }
      for (int i = 0; i < mean.length; i++) {
        root[i] = 1 / (float) Math.sqrt(mean[i] + FEATURE_FLOOR);
      }
      clearPadding(root);
      meanSquares[d] = sumOfSquares(mean) / (matrices * (double) length);
      rootMeanSquares[d] = sumOfSquares(root) / (matrices * (double) length);
      computeFactors(mean, factors[d], momentumFactors[d]);
    }
  }

  private void computeFactors(float[] mean, float[] factor, float[] momentumFactor) {
    switch (role) {
      case ROW -> {
        for (int m = 0; m < matrices; m++) {
          int start = m * stride;
          float inverse = 1 / ((float) (sum(mean, start, length) / length) + MEAN_FLOOR);
          for (int i = start; i < start + stride; i++) {
            factor[i] = 1 / (float) Math.sqrt(Math.max(mean[i] * inverse, FACTOR_FLOOR));
          }
        }
      }
      case COLUMN -> {
        for (int i = 0; i < mean.length; i++) {
          factor[i] = 1 / (float) Math.sqrt(Math.max(mean[i], FACTOR_FLOOR));
        }
      }
      case DIAGONAL -> {
        // The source floors the one and not the other.
        for (int i = 0; i < mean.length; i++) {
          factor[i] = 1 / (float) Math.sqrt(mean[i] + FACTOR_FLOOR);
        }
        for (int i = 0; i < mean.length; i++) {
          momentumFactor[i] = 1 / (float) Math.sqrt(mean[i]);
        }
      }
      case NONE -> throw new AssertionError(role);
    }
  }

  private void clearPadding(float[] values) {
    if (length < stride) {
      for (int m = 0; m < matrices; m++) {
        Arrays.fill(values, m * stride + length, (m + 1) * stride, 0);
      }
    }
  }

  private static double sum(float[] values, int start, int length) {
    double even = 0;
    double odd = 0;
    int end = start + length;
    int i = start;
    for (; i + 1 < end; i += 2) {
      even += values[i];
      odd += values[i + 1];
    }
    return i < end ? even + odd + values[i] : even + odd;
  }

  /** Four sums side by side, since additions of one sum must wait for each other. */
  private static double sumOfSquares(float[] values) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = 0;
    for (; i + 3 < values.length; i += 4) {
      a += (double) values[i] * values[i];
      b += (double) values[i + 1] * values[i + 1];
      c += (double) values[i + 2] * values[i + 2];
      d += (double) values[i + 3] * values[i + 3];
    }
    for (; i < values.length; i++) {
      a += (double) values[i] * values[i];
    }
    return a + b + (c + d);
  }

  /**
   * Computes the share of the first layer.
   *
   * @param weights the network's first layer [30, 4], row-major from {@code at}
   */
  public void fold(float[] weights, int at) {
    if (role == Role.NONE) {
      return;
    }
    for (int d = 0; d < means.length; d++) {
      float ofMean = (float) (1 / Math.sqrt(1e-5 + meanSquares[d]));
      float ofRoot = (float) (1 / Math.sqrt(1e-5 + rootMeanSquares[d]));
      for (int u = 0; u < WIDTH; u++) {
        float mean = 0;
        float root = 0;
        if (role != Role.COLUMN) {
          mean += weights[at + (ROW_MEANS + d) * WIDTH + u];
          root += weights[at + (ROW_ROOTS + d) * WIDTH + u];
        }
        if (role != Role.ROW) {
          mean += weights[at + (COLUMN_MEANS + d) * WIDTH + u];
          root += weights[at + (COLUMN_ROOTS + d) * WIDTH + u];
        }
        meanWeights[d * WIDTH + u] = mean * ofMean;
        rootWeights[d * WIDTH + u] = root * ofRoot;
      }
    }
    for (int u = 0; u < WIDTH; u++) {
      combine(means, meanWeights, roots, rootWeights, u, layer[u]);
    }
  }

  private static void combine(
      float[][] means,
      float[] meanWeights,
      float[][] roots,
      float[] rootWeights,
      int u,
      float[] out) {
    float[] a = means[0];
    float[] b = means[1];
    float[] c = means[2];
    float wa = meanWeights[u];
    float wb = meanWeights[WIDTH + u];
    float wc = meanWeights[2 * WIDTH + u];
    float[] x = roots[0];
    float[] y = roots[1];
    float[] z = roots[2];
    float wx = rootWeights[u];
    float wy = rootWeights[WIDTH + u];
    float wz = rootWeights[2 * WIDTH + u];
    for (int i = 0; i < out.length; i++) {
      out[i] = a[i] * wa + b[i] * wb + c[i] * wc + x[i] * wx + y[i] * wy + z[i] * wz;
    }
  }
}
