package org.velospark.model.accumulator;

/**
 * Running means of the squared gradient of one tensor at three decays, in Adafactor's manner: for a
 * tensor of two or more dimensions only its row and column means, otherwise one value per element.
 * Source: {@code factored_rolling} in {@code common.py}, {@code _ff_mod} in {@code hyper_v2.py}.
 *
 * <p>The per-parameter network sees twelve features of it, {@code row, col, (row + 1e-8)^-1/2, (col
 * + 1e-8)^-1/2} at each decay. They depend on the row or on the column alone, so their share of the
 * first layer is computed once for each of these and then spread over the elements. Feature {@code
 * j} of these twelve is number {@code FIRST_FEATURE + j} of the thirty.
 *
 * <p>Once a step, in this order: {@link #begin}, {@link #add} for all elements, {@link #finish},
 * {@link #fold}; after that the two {@code spread} methods, any number of times. Not thread-safe.
 */
public abstract sealed class SecondMoment permits FactoredSecondMoment, DiagonalSecondMoment {
  /** Index of the first of the twelve features among the thirty that the network sees. */
  static final int FIRST_FEATURE = 15;

  /** Width of the network's first layer. */
  public static final int WIDTH = 4;

  private static final float FEATURE_FLOOR = 1e-8f;

  /** Forgets the sums of the last step. */
  abstract void begin();

  /**
   * Adds squared gradients (plus 1e-30, as the source does against a zero mean).
   *
   * @param start index of the first element
   * @param square squares of elements {@code start} to {@code start + count}
   */
  abstract void add(int start, int count, float[] square);

  /** Takes the sums into the running means. */
  abstract void finish();

  /**
   * Computes what rows and columns put into the first layer.
   *
   * @param weights the network's first layer [30, 4], row-major
   */
  public abstract void fold(float[] weights);

  /**
   * Writes the share of the first layer that {@link #fold} computed.
   *
   * @param layer [4][≥ count], overwritten: units of the layer × elements from {@code start}
   */
  public abstract void spreadLayer(int start, int count, float[][] layer);

  /**
   * Writes the factors by which the gradient and the momenta are divided through the second moment.
   *
   * @param gradient [3][≥ count], overwritten: decays × elements from {@code start}
   * @param momentum likewise; may be left as it is if it is the same factor, see {@link
   *     #sameFactors()}
   */
  public abstract void spreadFactors(int start, int count, float[][] gradient, float[][] momentum);

  /** Row means at each decay, or the element's own for a scalar or vector; only to be read. */
  public abstract float[][] rows();

  /** Column means at each decay, or the element's own for a scalar or vector; only to be read. */
  public abstract float[][] columns();

  /** Whether gradient and momenta have the same factors. */
  public abstract boolean sameFactors();

  /**
   * Adds to {@code layer} [4][n] what one of the four groups of three features contributes. Each
   * value stands for equally many elements of the tensor, so the mean of a feature's square over
   * the tensor is the mean over the values.
   *
   * @param values running means [decays][n]
   */
  static void addGroup(
      float[][] values, int group, boolean rsqrt, float[] weights, float[][] layer) {
    for (int d = 0; d < TensorAccumulators.DECAYS; d++) {
      float[] value = values[d];
      double squares = 0;
      for (float v : value) {
        squares += rsqrt ? 1.0 / (v + FEATURE_FLOOR) : (double) v * v;
      }
      float normalizer = (float) (1 / Math.sqrt(1e-5 + squares / value.length));
      int row = (FIRST_FEATURE + 3 * group + d) * WIDTH;
      for (int u = 0; u < WIDTH; u++) {
        float w = weights[row + u] * normalizer;
        float[] out = layer[u];
        if (rsqrt) {
          for (int i = 0; i < value.length; i++) {
            out[i] += w / (float) Math.sqrt(value[i] + FEATURE_FLOOR);
          }
        } else {
          for (int i = 0; i < value.length; i++) {
            out[i] += w * value[i];
          }
        }
      }
    }
  }
}
