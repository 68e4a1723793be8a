package org.velospark.tasks.augment;

import java.nio.FloatBuffer;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.AhrensDieterMarsagliaTsangGammaSampler;
import org.apache.commons.rng.sampling.distribution.ContinuousSampler;
import org.apache.commons.rng.sampling.distribution.NormalizedGaussianSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.velospark.random.RandomStream;
import org.velospark.tasks.Augmentation;
import org.velospark.tasks.Choice;
import org.velospark.tasks.Cost;
import org.velospark.tasks.Hyperparameter;
import org.velospark.tasks.Task;
import org.velospark.tasks.TaskWrapper;
import org.velospark.tasks.Values;
import org.velospark.tasks.WholeNumber;

/**
 * Replaces the gradient g by what is seen of it along random directions u, unit vectors that are
 * drawn anew at each step: the sum of {@code (g · u) u}, or of {@code sign(g · u) u}. In
 * expectation the first is g times directions over parameters. Source: {@code
 * SubsampleDirectionsTaskGradient}.
 *
 * <p>The published code draws each direction, which takes directions times parameters normal
 * numbers. Here the sum itself is drawn, from the same distribution: it depends on a direction by
 * the part along g, which is a coordinate a of a random unit vector in n dimensions, and by the
 * rest of it, which is {@code sqrt(1 - a²)} times a random unit vector across g. The sum of those
 * parts across points anywhere across g, and its length grows by the law of cosines, with a cosine
 * that is a coordinate of a random unit vector in n - 1 dimensions. So a few numbers for each
 * direction and one normal vector do.
 */
public final class GradientDirections implements Augmentation {
  private static final int ORDER = 6;

  /** What it takes to draw a normal number and to use it, in additions. */
  private static final double DRAW = 12;

  static final WholeNumber DIRECTIONS = WholeNumber.logUniform("directions", 1, 1024);
  static final Choice<Boolean> SIGN = Choice.flag("sign");

  @Override
  public String name() {
    return "gradient-directions";
  }

  @Override
  public int order() {
    return ORDER;
  }

  @Override
  public double chance() {
    return 0.08;
  }

  @Override
  public List<Hyperparameter<?>> hyperparameters() {
    return List.of(DIRECTIONS, SIGN);
  }

  @Override
  public Cost cost(Cost without, Values values) {
    return without.plus(
        new Cost(0, 0, 0, DRAW * (without.parameters() + 8.0 * values.get(DIRECTIONS))));
  }

  @Override
  public Task apply(Values values, Task task) {
    return new Projected(task, values.get(DIRECTIONS), values.get(SIGN));
  }

  private static final class Projected extends TaskWrapper {
    private final int directions;
    private final boolean sign;
    private final float[] gradient;
    private final float[] across;

    Projected(Task task, int directions, boolean sign) {
      super(task);
      this.directions = directions;
      this.sign = sign;
      this.gradient = new float[task.gradients().layout().length()];
      this.across = new float[gradient.length];
    }

    @Override
    public float trainingStep(long seed, long step) {
      float loss = task.trainingStep(seed, step);
      FloatBuffer block = task.gradients().floats();
      block.get(0, gradient);
      double norm = Math.sqrt(Tile.squares(gradient, gradient.length));
      // Nothing is seen of a gradient of zero, and no direction of one that is not finite.
      if (norm > 0 && norm < Double.POSITIVE_INFINITY) {
        project(norm, RandomStream.AUGMENTATION.at(seed, ORDER, step));
        block.put(0, gradient);
      }
      return loss;
    }

    private void project(double norm, UniformRandomProvider random) {
      NormalizedGaussianSampler gaussian = ZigguratSampler.NormalizedGaussian.of(random);
      int n = gradient.length;
      Coordinate alongGradient = new Coordinate(n, random, gaussian);
      Coordinate alongSum = n > 1 ? new Coordinate(n - 1, random, gaussian) : alongGradient;
      double along = 0;
      double rest = 0;
      for (int k = 0; k < directions; k++) {
        double a = alongGradient.sample();
        double amount = sign ? Math.signum(a) : norm * a;
        along += amount * a;
        double b = amount * Math.sqrt(Math.max(0, 1 - a * a));
        double square = rest * rest + b * b + 2 * rest * b * alongSum.sample();
        rest = Math.sqrt(Math.max(0, square));
      }
      if (n > 1) {
        combine(along / norm, rest / drawAcross(norm, gaussian));
      } else {
        combine(along / norm, 0);
      }
    }

    /** Draws a normal vector across the gradient; returns its length. */
    private double drawAcross(double norm, NormalizedGaussianSampler gaussian) {
      double product = 0;
      for (int i = 0; i < across.length; i++) {
        across[i] = (float) gaussian.sample();
        product += (double) across[i] * gradient[i];
      }
      double part = product / (norm * norm);
      for (int i = 0; i < across.length; i++) {
        across[i] = (float) (across[i] - part * gradient[i]);
      }
      return Math.sqrt(Tile.squares(across, across.length));
    }

    private void combine(double ofGradient, double ofAcross) {
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] = (float) (ofGradient * gradient[i] + ofAcross * across[i]);
      }
    }
  }

  /** Draws a coordinate of a random unit vector. */
  private static final class Coordinate {
    private final NormalizedGaussianSampler gaussian;

    /** Sum of the squares of the other coordinates of a normal vector; null if there are none. */
    private final ContinuousSampler others;

    Coordinate(int dimensions, UniformRandomProvider random, NormalizedGaussianSampler gaussian) {
      this.gaussian = gaussian;
      this.others =
          dimensions == 1
              ? null
              : AhrensDieterMarsagliaTsangGammaSampler.of(random, (dimensions - 1) / 2.0, 2);
    }

    double sample() {
      double z = gaussian.sample();
      return others == null ? Math.signum(z) : z / Math.sqrt(z * z + others.sample());
    }
  }
}
