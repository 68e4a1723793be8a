package org.velospark.tasks.quadratic;

import java.util.List;
import org.velospark.tasks.Hyperparameter;
import org.velospark.tasks.Values;
import org.velospark.tasks.data.TaskData;
import org.velospark.tasks.network.Network;
import org.velospark.tasks.network.NetworkFamily;

/**
 * Quadratics with a random center and a random scale for each dimension. Source: {@code
 * FixedDimQuadraticFamily} in google/learned_optimization's {@code tasks/quadratics.py}, with the
 * scales of {@code NoisyQuadraticFamily} there.
 */
public final class QuadraticFamily implements NetworkFamily {

  @Override
  public String name() {
    return "quadratic";
  }

  @Override
  public List<Hyperparameter<?>> hyperparameters() {
    return List.of(Quadratic.DIMENSION, Quadratic.SCALE, Quadratic.SEED);
  }

  @Override
  public Network declare(Values values, TaskData data) {
    Network network = new Network();
    Quadratic quadratic = Quadratic.declare(network, values);
    network.loss(quadratic.value(network), quadratic.lossScale());
    network.feed(
        inputs -> {
          quadratic.fill(inputs);
          return (split, random) -> {};
        });
    return network;
  }
}
