package org.velospark.tasks.quadratic;

import java.nio.FloatBuffer;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.NormalizedGaussianSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.velospark.random.RandomStream;
import org.velospark.tasks.LossScale;
import org.velospark.tasks.RealNumber;
import org.velospark.tasks.Values;
import org.velospark.tasks.WholeNumber;
import org.velospark.tasks.engine.Inputs;
import org.velospark.tasks.network.Network;
import org.velospark.tasks.network.Node;
import org.velospark.tasks.network.WeightInit;

/**
 * The function {@code sum over i of (s_i (c_i - x_i))²} of x [dimension], with a center c of
 * standard normal numbers and scales s that are uniform between 0 and {@code scale}, both a
 * function of the seed. It starts at a standard normal x.
 *
 * @param center declared input [dimension]
 * @param scales declared input [dimension]
 * @param x the weight [dimension]
 */
record Quadratic(int dimension, double scale, long seed, Node center, Node scales, Node x) {
  /** The published families leave it to whoever makes them; their tests have 8 and 10. */
  static final WholeNumber DIMENSION =
      WholeNumber.logUniform("dimension", 2, 1000).within(1, 1_000_000);

  /** From the published family without scales to the one with noise, which has 25. */
  static final RealNumber SCALE = RealNumber.logUniform("scale", 1, 25).within(1e-3, 1e3);

  /** Center and scales are a function of it, so that a spec stays small. */
  static final WholeNumber SEED = WholeNumber.uniform("seed", 0, Integer.MAX_VALUE - 1);

  private static final String CENTER = "center";
  private static final String SCALES = "scales";

  /** Where a loss starts on the scale of all tasks; a classifier of ten classes does, too. */
  private static final double START = 7;

  private static final double WORST = 10;
  private static final double BEST = -3;

  /** What a tenth of the loss is worth on that scale. */
  private static final double TENFOLD = 3;

  /** Declares the inputs and the weight. */
  static Quadratic declare(Network network, Values values) {
    int dimension = values.get(DIMENSION);
    return new Quadratic(
        dimension,
        values.get(SCALE),
        values.get(SEED),
        network.input(CENTER, dimension),
        network.input(SCALES, dimension),
        network.weight("x", WeightInit.normal(1), dimension));
  }

  /** Declares the function's value. */
  Node value(Network network) {
    return network.sum(
        network.square(network.multiply(scales, network.subtract(center, x))), false);
  }

  /**
   * A logarithmic scale on which the mean over all seeds at the start, {@code 2/3 dimension
   * scale²}, becomes 7 and a tenth of a loss is 3 less, down to -3 and up to 10.
   */
  LossScale lossScale() {
    double start = Math.log(2.0 / 3 * dimension * scale * scale);
    double factor = TENFOLD / Math.log(10);
    double zero = start - START / factor;
    return LossScale.logarithmic(zero + BEST / factor, zero + WORST / factor, zero, factor);
  }

  /** Fills center and scales of a compiled network. */
  void fill(Inputs inputs) {
    FloatBuffer centers = inputs.input(CENTER);
    FloatBuffer factors = inputs.input(SCALES);
    UniformRandomProvider random = RandomStream.TASK_CONSTANTS.at(seed, 0);
    NormalizedGaussianSampler gaussian = ZigguratSampler.NormalizedGaussian.of(random);
    for (int i = 0; i < dimension; i++) {
      centers.put(i, (float) gaussian.sample());
      factors.put(i, (float) (scale * random.nextDouble()));
    }
  }
}
