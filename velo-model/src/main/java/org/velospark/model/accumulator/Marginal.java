package org.velospark.model.accumulator;

import java.util.Arrays;
import org.velospark.model.StateFields;

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

  private static final float MEAN_FLOOR = 1e-9f;
  private static final float FACTOR_FLOOR = 1e-9f;

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
  private final float[] valid;
  private final double[] totals = new double[3];
  private final double[] averages = new double[TensorAccumulators.DECAYS];
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
    this.valid = new float[size];
    for (int m = 0; m < matrices; m++) {
      Arrays.fill(valid, m * stride, m * stride + length, 1);
    }
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

  /** One for each row or column, zero for the padding; the same for every matrix. */
  public float[] valid() {
    return valid;
  }

  /** Running means at a decay. */
  public float[] means(int d) {
    return means[d];
  }

  /** Mean of the running means at a decay: that of the whole tensor's squared gradients. */
  public double average(int d) {
    return averages[d];
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

  /**
   * All that is remembered from step to step.
   *
   * @param places of the means in the order in which they are to be stored
   */
  void state(StateFields fields, int[] places) {
    for (float[] mean : means) {
      fields.floats(mean, places);
    }
    fields.doubles(averages);
  }

  /** Takes the sums into the running means, and computes factors and features. */
  public void finish(MarginalKernel kernel) {
    if (role == Role.NONE) {
      return;
    }
    double count = matrices * (double) length;
    for (int d = 0; d < means.length; d++) {
      float[] mean = means[d];
      float decay = TensorAccumulators.decayOf(d);
      kernel.average(sums, 1f / averagedOver, decay, mean, roots[d], valid, totals);
      averages[d] = totals[0] / count;
      meanSquares[d] = totals[1] / count;
      rootMeanSquares[d] = totals[2] / count;
      computeFactors(kernel, mean, factors[d], momentumFactors[d]);
    }
  }

  private void computeFactors(
      MarginalKernel kernel, float[] mean, float[] factor, float[] momentumFactor) {
    switch (role) {
      case ROW -> {
        for (int m = 0; m < matrices; m++) {
          int start = m * stride;
          double sum = matrices == 1 ? totals[0] : sum(mean, start, length);
          float inverse = 1 / ((float) (sum / length) + MEAN_FLOOR);
          kernel.inverseRoots(mean, start, start + stride, inverse, FACTOR_FLOOR, 0, factor);
        }
      }
      case COLUMN -> kernel.inverseRoots(mean, 0, mean.length, 1, FACTOR_FLOOR, 0, factor);
      case DIAGONAL -> {
        // The source floors the one and not the other.
        kernel.inverseRoots(mean, 0, mean.length, 1, 0, FACTOR_FLOOR, factor);
        kernel.inverseRoots(mean, 0, mean.length, 1, 0, 0, momentumFactor);
      }
      case NONE -> throw new AssertionError(role);
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

  /**
   * Computes the share of the first layer.
   *
   * @param weights the network's first layer [30, 4], row-major from {@code at}
   */
  public void fold(MarginalKernel kernel, float[] weights, int at) {
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
    kernel.combine(means, meanWeights, roots, rootWeights, layer);
  }
}
