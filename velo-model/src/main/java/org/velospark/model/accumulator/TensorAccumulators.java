package org.velospark.model.accumulator;

import org.velospark.model.TensorLayout;

/**
 * Momenta and second moments of one tensor. Arrays are row-major like the tensor, one for each
 * decay. Source: {@code common.py} ({@code vec_rolling_mom}, {@code vec_rolling_rms}, {@code
 * vec_factored_rolling}).
 *
 * <p>Not thread-safe.
 */
public final class TensorAccumulators {
  /** Number of momenta, and of factored second moments. */
  public static final int DECAYS = 3;

  private static final float[] DECAY = {0.9f, 0.99f, 0.999f};

  /** Decay of the second moment that is not factored. */
  public static final float RMS_DECAY = 0.999f;

  private static final float SQUARE_FLOOR = 1e-30f;

  private final int length;
  private final float[][] momenta;
  private final float[] rms;
  private final SecondMoment factored;
  private final float[] square;

  /**
   * @param tile the most elements that one call of {@link #add} brings
   */
  public TensorAccumulators(TensorLayout.Tensor tensor, int tile) {
    this.length = tensor.length();
    this.momenta = new float[DECAYS][length];
    this.rms = new float[length];
    this.factored =
        tensor.shape().size() < 2
            ? new DiagonalSecondMoment(length)
            : new FactoredSecondMoment(TensorAxes.of(tensor.shape()));
    this.square = new float[tile];
  }

  /** Decay {@code d} of .9, .99 and .999. */
  public static float decayOf(int d) {
    return DECAY[d];
  }

  /** {@code mean = decay * mean + (1 - decay) * value}, element by element. */
  static void decay(float[] mean, float[] value, float decay) {
    float rest = 1 - decay;
    for (int i = 0; i < mean.length; i++) {
      mean[i] = mean[i] * decay + value[i] * rest;
    }
  }

  /** Starts a step; {@link #add} for all elements and {@link #finish} must follow. */
  public void begin() {
    factored.begin();
  }

  /**
   * Takes in gradients.
   *
   * @param gradient gradients of elements {@code start} to {@code start + count}
   */
  public void add(int start, int count, float[] gradient) {
    for (int d = 0; d < DECAYS; d++) {
      float[] m = momenta[d];
      float decay = DECAY[d];
      float rest = 1 - decay;
      for (int i = 0; i < count; i++) {
        m[start + i] = m[start + i] * decay + gradient[i] * rest;
      }
    }
    float rest = 1 - RMS_DECAY;
    for (int i = 0; i < count; i++) {
      float g2 = gradient[i] * gradient[i];
      square[i] = g2 + SQUARE_FLOOR;
      rms[start + i] = rms[start + i] * RMS_DECAY + g2 * rest;
    }
    factored.add(start, count, square);
  }

  /** Ends a step. */
  public void finish() {
    factored.finish();
  }

  public int length() {
    return length;
  }

  /** Momentum at decay {@code d} of .9, .99 and .999; the array itself, only to be read. */
  public float[] momentum(int d) {
    return momenta[d];
  }

  /** Second moment with decay .999; the array itself, only to be read. */
  public float[] rms() {
    return rms;
  }

  /** Factored second moments. */
  public SecondMoment factored() {
    return factored;
  }
}
