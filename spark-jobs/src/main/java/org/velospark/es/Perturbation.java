package org.velospark.es;

import java.io.Serializable;
import org.velospark.model.WeightRange;
import org.velospark.random.NormalStream;
import org.velospark.random.RandomStream;

/**
 * The noise ε of one antithetic pair: independent standard normal numbers, one for each weight that
 * evolves. It is a function of its three indices, so it is drawn anew where it is needed and never
 * stored or sent. A shorter θ sees the first numbers of a longer one. Immutable and thread-safe.
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
   * @param evolved those that get noise, the first of them the first number; others stay as they
   *     are
   * @param sigma standard deviation of the noise
   * @param positive overwritten; of the length of θ, and another array
   * @param negative overwritten; of the length of θ, and yet another array
   * @throws IllegalArgumentException if the lengths differ
   */
  public void sides(
      float[] theta, WeightRange evolved, double sigma, float[] positive, float[] negative) {
    if (positive.length != theta.length || negative.length != theta.length) {
      throw new IllegalArgumentException(
          "theta has %d weights, but its sides have room for %d and %d"
              .formatted(theta.length, positive.length, negative.length));
    }
    NormalStream normals = normals();
    System.arraycopy(theta, 0, positive, 0, theta.length);
    System.arraycopy(theta, 0, negative, 0, theta.length);
    float[] epsilon = new float[Math.min(CHUNK, evolved.length())];
    for (int drawn = 0; drawn < evolved.length(); drawn += CHUNK) {
      int length = Math.min(CHUNK, evolved.length() - drawn);
      normals.fill(drawn, epsilon, 0, length);
      int from = evolved.from() + drawn;
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
