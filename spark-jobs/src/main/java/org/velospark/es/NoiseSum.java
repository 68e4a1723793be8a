package org.velospark.es;

import java.util.List;

/**
 * Where a sum of weighted perturbations is added up: nearly all of the time that an estimate takes.
 * Wherever that is, the bits are the same: the terms of a {@link NoiseGroup} are added in their
 * order, then the groups in theirs, in double precision, and the result is rounded once.
 */
public interface NoiseSum {

  /**
   * The sum of weight × ε over all terms.
   *
   * @param terms in the order of the sum
   * @param length of every ε
   * @return a new array, all finite
   */
  float[] of(List<NoiseTerm> terms, int length);

  /** As a float, and never infinite: no infinity enters an estimate, so no NaN comes out. */
  static float rounded(double sum) {
    return (float) held(sum);
  }

  /** Keeps absurdly large numbers within the range of floats. */
  static double held(double value) {
    return Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, value));
  }
}
