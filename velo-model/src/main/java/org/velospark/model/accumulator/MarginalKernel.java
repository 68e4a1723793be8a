package org.velospark.model.accumulator;

/** Arithmetic on whole arrays that a {@link Marginal} consists of; lengths are whole vectors. */
public interface MarginalKernel {
  /** Floor of a mean square, which the source adds against a zero mean. */
  float SQUARE_FLOOR = 1e-30f;

  /** Added to a mean before its inverse root. */
  float ROOT_FLOOR = 1e-8f;

  /**
   * Takes sums into running means: {@code mean = decay mean + (1 - decay) (share sums + 1e-30)},
   * {@code roots = valid / sqrt(mean + 1e-8)}.
   *
   * @param mean updated
   * @param roots overwritten
   * @param valid one, or zero for padding
   * @param totals [3], overwritten: sums of the means, of their squares and of the roots' squares
   */
  void average(
      float[] sums,
      float share,
      float decay,
      float[] mean,
      float[] roots,
      float[] valid,
      double[] totals);

  /** {@code out = 1 / sqrt(max(scale values, least) + added)} from {@code from} to {@code to}. */
  void inverseRoots(
      float[] values, int from, int to, float scale, float least, float added, float[] out);

  /** Sum of the squares of the first {@code length} values; any length. */
  double sumOfSquares(float[] values, int length);

  /**
   * The share of a layer of four units: {@code layer[u] = sum over d of means[d] meanWeights[4 d +
   * u] + roots[d] rootWeights[4 d + u]}.
   *
   * @param layer [4][length], overwritten
   */
  void combine(
      float[][] means, float[] meanWeights, float[][] roots, float[] rootWeights, float[][] layer);
}
