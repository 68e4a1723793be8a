package org.velospark.model.accumulator;

import java.util.Arrays;
import org.velospark.model.StateFields;

/**
 * Averages of the training loss at ten time scales, and what the LSTM sees of them: for each scale
 * but the slowest, where its mean stands between the lowest it ever had and the mean of the next
 * slower scale. Source: {@code BufferLossAccumulators} in {@code hyper_v2.py}.
 *
 * <p>Not thread-safe.
 */
public final class LossBuffer {
  /** Number of time scales. */
  public static final int SCALES = 10;

  /** Number of features: one for each scale but the slowest. */
  public static final int FEATURES = SCALES - 1;

  private static final double SHORTEST_HALF_LIFE = 10;
  private static final double INITIAL_MINIMUM = 999999999999.0;
  // Before three losses are in, the means say nothing about a trend.
  private static final int LOSSES_WITHOUT_FEATURES = 2;

  private final double[] decays = new double[SCALES];
  private final double[] means = new double[SCALES];
  private final double[] minima = new double[SCALES];
  private final double[] corrected = new double[SCALES];

  /** Each decay to the power of the losses seen. */
  private final double[] powers = new double[SCALES];

  private long seen;

  /**
   * @param longestHalfLife slowest time scale in steps; the others lie between 10 and it, evenly on
   *     a log scale. The number of steps of the training run, or 10 for weights that were trained
   *     with {@code use_bugged_loss_features}
   */
  public LossBuffer(double longestHalfLife) {
    double low = Math.log10(SHORTEST_HALF_LIFE);
    double high = Math.log10(longestHalfLife);
    for (int i = 0; i < SCALES; i++) {
      decays[i] = Math.exp(-1 / Math.pow(10, low + (high - low) * i / (SCALES - 1)));
    }
    Arrays.fill(minima, INITIAL_MINIMUM);
    Arrays.fill(powers, 1);
  }

  /** Takes in the loss of the present step. A loss above twice the largest mean counts as that. */
  public void add(double loss) {
    double largest = loss;
    for (int i = 0; i < SCALES; i++) {
      powers[i] *= decays[i];
    }
    if (seen > 0) {
      correct();
      largest = corrected[0];
      for (double mean : corrected) {
        largest = Math.max(largest, mean);
      }
    }
    double clipped = Math.min(loss, 2 * Math.abs(largest));
    for (int i = 0; i < SCALES; i++) {
      means[i] = means[i] * decays[i] + clipped * (1 - decays[i]);
    }
    seen++;
    correct();
    for (int i = 0; i < SCALES; i++) {
      minima[i] = Math.min(minima[i], corrected[i]);
    }
  }

  /** Means divided by the weight that losses have in them, counting the present one. */
  private void correct() {
    for (int i = 0; i < SCALES; i++) {
      corrected[i] = means[i] / (1 - powers[i]);
    }
  }

  /**
   * Writes the {@link #FEATURES} features, each in [-1, 1], into {@code out} from {@code offset}.
   */
  public void features(float[] out, int offset) {
    for (int i = 0; i < FEATURES; i++) {
      double range = Math.max(1e-8, corrected[i + 1] - minima[i]);
      double feature = (corrected[i] - minima[i]) / range - 1;
      out[offset + i] =
          seen <= LOSSES_WITHOUT_FEATURES ? 0 : (float) Math.max(-1, Math.min(1, feature));
    }
  }

  /** All that is remembered from step to step. */
  public void state(StateFields fields) {
    seen = fields.number(seen);
    fields.doubles(means);
    fields.doubles(minima);
    fields.doubles(powers);
  }

  /** Decay of each time scale per step. */
  public double[] decays() {
    return decays.clone();
  }

  /** Mean of each time scale, not yet corrected for the zero it started from. */
  public double[] means() {
    return means.clone();
  }

  /** Lowest corrected mean of each time scale so far. */
  public double[] minima() {
    return minima.clone();
  }
}
