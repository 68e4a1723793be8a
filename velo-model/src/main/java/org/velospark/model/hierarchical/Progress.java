package org.velospark.model.hierarchical;

/**
 * What the LSTM sees of how much of the training run is done: {@code tanh(10 (fraction - t))} at
 * nine times {@code t}. Source: {@code _fractional_tanh_embed} in {@code hyper_v2.py}.
 */
public final class Progress {
  private static final float[] TIMES = {0.03f, 0.1f, 0.2f, 0.4f, 0.6f, 0.8f, 0.9f, 1.0f, 1.1f};

  /** Number of features. */
  public static final int FEATURES = 9;

  private Progress() {}

  /** Writes the {@link #FEATURES} features into {@code out} from {@code offset}. */
  public static void write(long iteration, int numSteps, float[] out, int offset) {
    float fraction = (float) iteration / numSteps;
    for (int i = 0; i < FEATURES; i++) {
      out[offset + i] = (float) Math.tanh((fraction - TIMES[i]) * 10);
    }
  }
}
