package org.velospark.tasks.network;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.NormalizedGaussianSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * How a weight matrix [fanIn, fanOut] is filled at the start, at a scale that is 1 in the textbook.
 * Source of the scaled ones and the orthogonal one, and of what the scale multiplies: {@code
 * SampleInitializer} in google/learned_optimization's {@code tasks/parametric/parametric_utils.py}.
 */
public enum Initializer {
  /** Normal with variance scale / fanIn. */
  SCALED_NORMAL("scaled-normal"),
  /** Uniform between ± scale * sqrt(3 / fanIn). */
  SCALED_UNIFORM("scaled-uniform"),
  /**
   * Uniform with variance scale * 2 / (fanIn + fanOut). Source: Glorot and Bengio, "Understanding
   * the difficulty of training deep feedforward neural networks", AISTATS 2010, equation 16.
   */
  GLOROT("glorot"),
  /**
   * Normal with variance scale * 2 / fanIn. Source: He et al., "Delving deep into rectifiers",
   * arXiv:1502.01852, equation 10.
   */
  HE("he"),
  /**
   * Scale times a random matrix whose columns are orthonormal, or its rows where there are fewer of
   * them. Source: Saxe et al., "Exact solutions to the nonlinear dynamics of learning in deep
   * linear neural networks", arXiv:1312.6120.
   */
  ORTHOGONAL("orthogonal");

  private final String label;

  Initializer(String label) {
    this.label = label;
  }

  /** Name in specs and configuration. */
  @Override
  public String toString() {
    return label;
  }

  /**
   * This way to fill weights, at a scale. A kernel [rows, cols, in, out] counts as a matrix [rows *
   * cols * in, out], but each of its outputs goes to rows * cols places.
   */
  public WeightInit scaled(double scale) {
    return (weights, offset, shape, random) -> {
      int outputs = shape.get(shape.size() - 1);
      int fanIn = shape.subList(0, shape.size() - 1).stream().reduce(1, Math::multiplyExact);
      int field =
          shape.subList(0, Math.max(0, shape.size() - 2)).stream().reduce(1, (a, b) -> a * b);
      fill(weights, offset, fanIn, outputs, field, scale, random);
    };
  }

  /**
   * Fills a matrix.
   *
   * @param weights receives [fanIn, outputs], row-major, from {@code offset} on
   * @param field number of places that one input reaches in an output's picture; 1 for a matrix
   */
  private void fill(
      FloatBuffer weights,
      int offset,
      int fanIn,
      int outputs,
      int field,
      double scale,
      UniformRandomProvider random) {
    int length = fanIn * outputs;
    double fanOut = (double) field * outputs;
    switch (this) {
      case SCALED_NORMAL -> normal(weights, offset, length, Math.sqrt(scale / fanIn), random);
      case SCALED_UNIFORM ->
          uniform(weights, offset, length, scale * Math.sqrt(3.0 / fanIn), random);
      case GLOROT ->
          uniform(weights, offset, length, Math.sqrt(scale * 6.0 / (fanIn + fanOut)), random);
      case HE -> normal(weights, offset, length, Math.sqrt(scale * 2.0 / fanIn), random);
      case ORTHOGONAL -> orthogonal(weights, offset, fanIn, outputs, scale, random);
    }
  }

  private static void normal(
      FloatBuffer weights, int offset, int length, double deviation, UniformRandomProvider random) {
    WeightInit.normal(deviation).fill(weights, offset, List.of(length), random);
  }

  private static void uniform(
      FloatBuffer weights, int offset, int length, double limit, UniformRandomProvider random) {
    for (int i = 0; i < length; i++) {
      weights.put(offset + i, (float) (limit * (2 * random.nextDouble() - 1)));
    }
  }

  /**
   * Gram and Schmidt's way on normal vectors, the modified one: the same matrix as the Q of a QR
   * decomposition whose R has a positive diagonal, so uniform among all orthonormal ones.
   */
  private static void orthogonal(
      FloatBuffer weights,
      int offset,
      int fanIn,
      int outputs,
      double scale,
      UniformRandomProvider random) {
    NormalizedGaussianSampler gaussian = ZigguratSampler.NormalizedGaussian.of(random);
    boolean tall = fanIn >= outputs;
    double[][] vectors = new double[Math.min(fanIn, outputs)][Math.max(fanIn, outputs)];
    for (int i = 0; i < vectors.length; i++) {
      double[] vector = vectors[i];
      Arrays.setAll(vector, k -> gaussian.sample());
      for (int j = 0; j < i; j++) {
        double projection = dot(vector, vectors[j]);
        for (int k = 0; k < vector.length; k++) {
          vector[k] -= projection * vectors[j][k];
        }
      }
      double norm = Math.sqrt(dot(vector, vector));
      for (int k = 0; k < vector.length; k++) {
        vector[k] /= norm;
        int place = tall ? k * outputs + i : i * outputs + k;
        weights.put(offset + place, (float) (scale * vector[k]));
      }
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int k = 0; k < a.length; k++) {
      sum += a[k] * b[k];
    }
    return sum;
  }
}
