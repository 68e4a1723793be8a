package org.velospark.tasks.quadratic;

import java.nio.FloatBuffer;
import java.util.List;
import org.apache.commons.rng.sampling.distribution.NormalizedGaussianSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.velospark.tasks.Hyperparameter;
import org.velospark.tasks.RealNumber;
import org.velospark.tasks.Task.Split;
import org.velospark.tasks.Values;
import org.velospark.tasks.data.TaskData;
import org.velospark.tasks.network.Network;
import org.velospark.tasks.network.NetworkFamily;
import org.velospark.tasks.network.Node;

/**
 * Quadratics whose gradients are disturbed by normal numbers of standard deviation {@code noise}.
 * Source: {@code NoisyQuadraticFamily} in google/learned_optimization's {@code
 * tasks/quadratics.py}.
 *
 * <p>There the noise is in the gradient alone. Here the gradient is that of the loss, as for every
 * network: the loss of a training batch has a term {@code noise z · (x - c)} more, which is zero on
 * average and at the minimum. What is held out has no noise.
 */
public final class NoisyQuadraticFamily implements NetworkFamily {
  /** The published family leaves it to whoever makes it; its test has 0.1. */
  static final RealNumber NOISE = RealNumber.logUniform("noise", 0.1, 10).within(0, 1e6);

  private static final String NOISE_INPUT = "noise";

  @Override
  public String name() {
    return "noisy-quadratic";
  }

  @Override
  public List<Hyperparameter<?>> hyperparameters() {
    return List.of(Quadratic.DIMENSION, Quadratic.SCALE, NOISE, Quadratic.SEED);
  }

  @Override
  public Network declare(Values values, TaskData data) {
    Network network = new Network();
    Quadratic quadratic = Quadratic.declare(network, values);
    int dimension = quadratic.dimension();
    Node noise = network.input(NOISE_INPUT, dimension);
    Node error = network.subtract(quadratic.x(), quadratic.center());
    Node tilt = network.sum(network.multiply(noise, error), false);
    network.loss(network.add(quadratic.value(network), tilt), quadratic.lossScale());
    double deviation = values.get(NOISE);
    network.feed(
        inputs -> {
          quadratic.fill(inputs);
          FloatBuffer noises = inputs.input(NOISE_INPUT);
          return (split, random) -> {
            NormalizedGaussianSampler gaussian = ZigguratSampler.NormalizedGaussian.of(random);
            double factor = split == Split.TRAINING ? deviation : 0;
            for (int i = 0; i < dimension; i++) {
              noises.put(i, (float) (factor * gaussian.sample()));
            }
          };
        });
    return network;
  }
}
