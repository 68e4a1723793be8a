package org.velospark.model.kernel;

/**
 * A tensor's per-parameter network for one step, with normalisers multiplied into the first layer,
 * as kernels take it. Not thread-safe.
 */
public final class FoldedNetwork {
  /** Features of one element that no other shares: first layer [18, 4], row-major. */
  public static final int OWN_FEATURES = 18;

  private static final int WIDTH = ParameterNetwork.WIDTH;

  /** Outputs that are used: direction and magnitude. */
  private static final int USED = 2;

  /** First layer [18, 4], for the features in the order of {@link UpdateKernel}. */
  public static final int FIRST = 0;

  /** Second layer [4, 4]. */
  public static final int SECOND = FIRST + OWN_FEATURES * WIDTH;

  /** Bias [4] of the second layer. */
  public static final int SECOND_BIAS = SECOND + WIDTH * WIDTH;

  /** Last layer [4, 2]: direction and magnitude. */
  public static final int LAST = SECOND_BIAS + WIDTH;

  /** Bias [2] of the last layer. */
  public static final int LAST_BIAS = LAST + WIDTH * USED;

  /** Number of weights. */
  public static final int LENGTH = LAST_BIAS + USED;

  private final float[] weights = new float[LENGTH];
  private final float[] firstBias = new float[WIDTH];
  private float scale;

  /**
   * Takes in a network.
   *
   * @param network weights, from {@code at} as {@link ParameterNetwork} lays them out
   * @param normalizers factor of each own feature [18]
   * @param scale factor of every step
   */
  void set(float[] network, int at, float[] normalizers, float scale) {
    for (int f = 0; f < OWN_FEATURES; f++) {
      int from = at + ParameterNetwork.FIRST + UpdateKernel.featureOf(f) * WIDTH;
      for (int u = 0; u < WIDTH; u++) {
        weights[FIRST + f * WIDTH + u] = normalizers[f] * network[from + u];
      }
    }
    System.arraycopy(network, at + ParameterNetwork.FIRST_BIAS, firstBias, 0, WIDTH);
    System.arraycopy(network, at + ParameterNetwork.SECOND, weights, SECOND, WIDTH * WIDTH);
    System.arraycopy(network, at + ParameterNetwork.SECOND_BIAS, weights, SECOND_BIAS, WIDTH);
    // The bias of the last layer follows as one more row.
    for (int u = 0; u <= WIDTH; u++) {
      int from = at + ParameterNetwork.LAST + u * ParameterNetwork.OUTPUTS;
      System.arraycopy(network, from, weights, LAST + u * USED, USED);
    }
    this.scale = scale;
  }

  /** All weights but the first bias. */
  public float[] weights() {
    return weights;
  }

  /** Bias [4] of the first layer. */
  public float[] firstBias() {
    return firstBias;
  }

  /** Factor of every step. */
  public float scale() {
    return scale;
  }
}
