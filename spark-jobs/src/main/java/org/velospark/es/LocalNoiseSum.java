package org.velospark.es;

import java.util.List;

/**
 * Adds up on all cores of this machine. Holds an array of doubles of the length of θ, and for each
 * group in work another and one of floats. Immutable and thread-safe.
 */
public final class LocalNoiseSum implements NoiseSum {
  /** Groups in work at once. */
  private static final int WAVE = Math.max(4, Runtime.getRuntime().availableProcessors());

  @Override
  public float[] of(List<NoiseTerm> terms, int length) {
    List<NoiseGroup> groups = NoiseGroup.of(terms);
    double[] total = new double[length];
    for (int from = 0; from < groups.size(); from += WAVE) {
      List<NoiseGroup> wave = groups.subList(from, Math.min(groups.size(), from + WAVE));
      for (double[] sum : wave.parallelStream().map(group -> group.sum(length)).toList()) {
        for (int k = 0; k < length; k++) {
          total[k] += sum[k];
        }
      }
    }
    float[] rounded = new float[length];
    for (int k = 0; k < length; k++) {
      rounded[k] = NoiseSum.rounded(total[k]);
    }
    return rounded;
  }
}
