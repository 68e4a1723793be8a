package org.velospark.model.dl4j;

import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;
import org.velospark.model.LearnedOptimizer;
import org.velospark.model.velo.VeloConfig;
import org.velospark.model.weights.OptimizerWeights;
import org.velospark.random.RandomStream;

/**
 * A small learned optimizer that nobody has trained, but whose biases count, too. Its steps are
 * small enough for networks not to blow up.
 */
final class TestingWeights {
  private TestingWeights() {}

  static OptimizerWeights of(long seed) {
    LearnedOptimizer velo = new VeloConfig(8, 4, 20, false, false).create();
    float[] theta = velo.initialWeights(seed);
    UniformRandomProvider random = RandomStream.OPTIMIZER_WEIGHTS.at(seed, 1_000);
    for (int i = 0; i < theta.length; i++) {
      theta[i] += 0.05f * (random.nextFloat() - 0.5f);
    }
    return new OptimizerWeights(
        velo.config(), theta, OptimizerWeights.LICENCE_NOT_STATED, Map.of(), "");
  }
}
