package org.velospark.tasks.network;

import java.nio.FloatBuffer;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.NormalizedGaussianSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Fills inputs with normal numbers. A sampler belongs to one generator, but each minibatch has its
 * own; so this one draws from whichever it is given, and filling allocates nothing. Not
 * thread-safe.
 */
public final class GaussianNoise {
  private UniformRandomProvider source;
  private final NormalizedGaussianSampler sampler =
      ZigguratSampler.NormalizedGaussian.of(() -> source.nextLong());

  /** Fills all of a buffer with numbers of mean zero and variance one. */
  public void fill(FloatBuffer buffer, UniformRandomProvider random) {
    source = random;
    for (int i = 0; i < buffer.limit(); i++) {
      buffer.put(i, (float) sampler.sample());
    }
  }
}
