package org.velospark.tasks.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.velospark.random.RandomStream;
import org.velospark.tasks.engine.ParticlePlan;
import org.velospark.tasks.engine.Plan;

/** Convolutions and poolings of particles against those of a compiled plan. */
class ParticleConvolutionTest {
  private static final int PARTICLES = 2;

  private static Network network(int size, int height, int width, int stride, int pool) {
    Network network = new Network();
    Node x = network.input("x", 2, size, size + 1, 3);
    Node inner = network.weight("w0", WeightInit.constant(0), 1, 1, 3, 2);
    Node outer = network.weight("w1", WeightInit.constant(0), height, width, 2, 4);
    // The inner one has a gradient by the pictures of the outer one.
    Node seen = network.convolve(network.convolve(x, inner, 1), outer, stride);
    network.loss(network.mean(network.square(network.maxPool(seen, pool, 2)), false), null);
    return network;
  }

  @ParameterizedTest
  @CsvSource({
    "5, 1, 1, 1, 2",
    "5, 1, 1, 2, 3",
    "5, 3, 3, 1, 3",
    "6, 3, 3, 2, 2",
    "7, 3, 3, 2, 3",
    "6, 5, 2, 2, 2",
    "7, 2, 4, 3, 3",
    "4, 7, 7, 2, 2",
    "9, 4, 3, 3, 2"
  })
  void eachParticleHasItsKernelAndItsPictures(
      int size, int height, int width, int stride, int pool) {
    Network network = network(size, height, width, stride, pool);
    Network.Graph ofAll = network.particleGraph(PARTICLES);
    Network.Graph ofOne = network.graph();
    try (ParticlePlan particles = ParticlePlan.compile(ofAll.graph(), ofAll.loss(), PARTICLES);
        Plan plan = Plan.compile(ofOne.graph(), ofOne.loss())) {
      for (int k = 0; k < PARTICLES; k++) {
        fill(plan, k);
        particles.setParameters(k, plan.parameters());
        particles.inputs(k).input("x").put(plan.input("x"));
      }
      float[] losses = particles.gradient();
      for (int k = 0; k < PARTICLES; k++) {
        fill(plan, k);
        assertThat(losses[k]).isCloseTo(plan.gradient(), within(1e-6f));
        INDArray difference = particles.gradients().getRow(k).sub(plan.gradients().array());
        assertThat(difference.amaxNumber().doubleValue()).isLessThan(1e-6);
      }
    }
  }

  private static void fill(Plan plan, int particle) {
    UniformRandomProvider random = RandomStream.TASK.at(particle, 0);
    for (FloatBuffer floats : new FloatBuffer[] {plan.parameters().floats(), plan.input("x")}) {
      for (int i = 0; i < floats.limit(); i++) {
        floats.put(i, random.nextFloat() - 0.5f);
      }
    }
  }
}
