package org.velospark.es;

import java.io.Serializable;
import org.velospark.random.NormalStream;
import org.velospark.random.RandomStream;

/**
 * The noise ε of one antithetic pair: independent standard normal numbers, one for each weight. It
 * is a function of its three indices, so it is drawn anew where it is needed and never stored or
 * sent. A shorter θ sees the first numbers of a longer one. Immutable and thread-safe.
 *
 * @param seed seed of the run
 * @param generation index of the generation, from 0
 * @param pair index of the pair in its generation, from 0
 */
public record Perturbation(long seed, long generation, int pair) implements Serializable {
  /** Numbers that are drawn before they are used: few enough to stay in the cache. */
  private static final int CHUNK = 16 * NormalStream.BLOCK;

  public Perturbation {
    if (generation < 0) {
      throw new IllegalArgumentException(
          "generation must be at least 0, but is %d".formatted(generation));
    }
    if (pair < 0) {
      throw new IllegalArgumentException("pair must be at least 0, but is %d".formatted(pair));
    }
  }

  /**
   * Writes ε.
   *
   * @param epsilon overwritten, whatever its length
   */
  public void fill(float[] epsilon) {
    normals().fill(epsilon);
  }

  /**
   * Writes the weights of both sides, θ + σε and θ − σε, rounded once to floats.
   *
   * @param theta the weights θ, only read
   * @param sigma standard deviation of the noise
   * @param positive overwritten; of the length of θ, and another array
   * @param negative overwritten; of the length of θ, and yet another array
   * @throws IllegalArgumentException if the lengths differ
   */
  public void sides(float[] theta, double sigma, float[] positive, float[] negative) {
    if (positive.length != theta.length || negative.length != theta.length) {
      throw new IllegalArgumentException(
          "theta has %d weights, but its sides have room for %d and %d"
              .formatted(theta.length, positive.length, negative.length));
    }
    NormalStream normals = normals();
    float[] epsilon = new float[Math.min(CHUNK, theta.length)];
    for (int from = 0; from < theta.length; from += CHUNK) {
      int length = Math.min(CHUNK, theta.length - from);
      normals.fill(from, epsilon, 0, length);
      for (int k = 0; k < length; k++) {
        double step = sigma * epsilon[k];
        positive[from + k] = (float) (theta[from + k] + step);
        negative[from + k] = (float) (theta[from + k] - step);
      }
    }
  }

  private NormalStream normals() {
    return RandomStream.PERTURBATION.normals(seed, generation, pair);
  }
}
