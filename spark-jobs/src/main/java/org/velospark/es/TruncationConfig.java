package org.velospark.es;

/**
 * How unrolls are cut into truncations, of which each generation trains one. The networks of a pair
 * are kept from one to the next: they are a particle. Immutable.
 *
 * @param steps training steps of a truncation, at least 1; the last one of an unroll has what is
 *     left
 * @param persistent whether the noise of all truncations since the unroll began counts, as in
 *     Persistent Evolution Strategies (Vicol, Metz and Sohl-Dickstein, ICML 2021), which is
 *     unbiased; or that of the present one alone, as in truncated evolution strategies, which takes
 *     no notice of what a truncation does to later ones
 */
public record TruncationConfig(int steps, boolean persistent) {
  /** Celo: truncations of 50 steps in celo/train.py. */
  public static final int DEFAULT_STEPS = 50;

  public TruncationConfig {
    if (steps < 1) {
      throw new IllegalArgumentException(
          "truncation must be at least 1, but is %d".formatted(steps));
    }
  }
}
