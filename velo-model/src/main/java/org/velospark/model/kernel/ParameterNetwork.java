package org.velospark.model.kernel;

/**
 * Shape and storage of the per-parameter network 30 → 4 → 4 → 3: all its weights in one vector, in
 * the order first layer [30, 4], its bias [4], second layer [4, 4], bias [4], last layer [4, 3],
 * bias [3]; matrices are row-major [inputs, outputs].
 */
public final class ParameterNetwork {
  /** Number of features of a parameter. */
  public static final int FEATURES = 30;

  /** Width of the two hidden layers. */
  public static final int WIDTH = 4;

  /** Number of outputs: direction, magnitude and one that is not used. */
  public static final int OUTPUTS = 3;

  public static final int FIRST = 0;
  public static final int FIRST_BIAS = FIRST + FEATURES * WIDTH;
  public static final int SECOND = FIRST_BIAS + WIDTH;
  public static final int SECOND_BIAS = SECOND + WIDTH * WIDTH;
  public static final int LAST = SECOND_BIAS + WIDTH;
  public static final int LAST_BIAS = LAST + WIDTH * OUTPUTS;

  /** Number of weights. */
  public static final int LENGTH = LAST_BIAS + OUTPUTS;

  private ParameterNetwork() {}

  /**
   * Generates a tensor's network: {@code weights = scale / banks * sum over b of controls[b] *
   * bank[b]}.
   *
   * @param banks [banks, {@link #LENGTH}], row-major
   * @param controls the tensor's controls start at {@code offset}
   * @param weights [{@link #LENGTH}], overwritten
   */
  public static void generate(
      float[] banks, float[] controls, int offset, int count, float scale, float[] weights) {
    for (int i = 0; i < LENGTH; i++) {
      weights[i] = 0;
    }
    for (int b = 0; b < count; b++) {
      float control = controls[offset + b];
      int bank = b * LENGTH;
      for (int i = 0; i < LENGTH; i++) {
        weights[i] += control * banks[bank + i];
      }
    }
    float factor = scale / count;
    for (int i = 0; i < LENGTH; i++) {
      weights[i] *= factor;
    }
  }
}
