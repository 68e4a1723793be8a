package org.velospark.tasks.network;

import java.nio.FloatBuffer;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.NormalizedGaussianSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/** How a weight is filled before the first training step. Immutable and thread-safe. */
public interface WeightInit {

  /**
   * Fills a weight.
   *
   * @param weights receives its elements, row-major, from {@code offset} on
   * @param shape dimensions of the weight
   */
  void fill(FloatBuffer weights, int offset, List<Integer> shape, UniformRandomProvider random);

  /** The same number everywhere. */
  static WeightInit constant(double value) {
    return (weights, offset, shape, random) -> {
      int length = shape.stream().reduce(1, Math::multiplyExact);
      for (int i = 0; i < length; i++) {
        weights.put(offset + i, (float) value);
      }
    };
  }

  /** Normal numbers of mean zero. */
  static WeightInit normal(double standardDeviation) {
    return (weights, offset, shape, random) -> {
      NormalizedGaussianSampler gaussian = ZigguratSampler.NormalizedGaussian.of(random);
      int length = shape.stream().reduce(1, Math::multiplyExact);
      for (int i = 0; i < length; i++) {
        weights.put(offset + i, (float) (standardDeviation * gaussian.sample()));
      }
    };
  }
}
