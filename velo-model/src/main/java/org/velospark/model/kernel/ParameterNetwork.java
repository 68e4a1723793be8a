package org.velospark.model.kernel;

import org.velospark.model.lstm.PackedMatrix;
import org.velospark.model.lstm.RowProducts;

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
   * The matrix whose product with a tensor's controls is its network: {@code weights = scale /
   * count * sum over b of controls[b] * bank[b]}.
   *
   * @param banks [count, {@link #LENGTH}], row-major
   */
  public static PackedMatrix pack(RowProducts products, float[] banks, int count, float scale) {
    float[] scaled = new float[banks.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = banks[i] * (scale / count);
    }
    return new PackedMatrix(products, count, LENGTH).put(scaled, 0, LENGTH, 0, count, 0, LENGTH);
  }
}
