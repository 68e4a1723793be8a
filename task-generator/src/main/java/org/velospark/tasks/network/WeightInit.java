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

  /**
   * Normal numbers of variance scale / fanIn, drawn again beyond two standard deviations, where
   * fanIn is the product of all dimensions but the last. What is left has {@value
   * #TRUNCATED_DEVIATION} of the deviation. With scale 1 it is what haiku's layers start with where
   * nothing else is said.
   */
  static WeightInit truncatedNormal(double scale) {
    return (weights, offset, shape, random) -> {
      NormalizedGaussianSampler gaussian = ZigguratSampler.NormalizedGaussian.of(random);
      int length = shape.stream().reduce(1, Math::multiplyExact);
      int fanIn = shape.subList(0, shape.size() - 1).stream().reduce(1, Math::multiplyExact);
      double deviation = Math.sqrt(scale / fanIn);
      for (int i = 0; i < length; i++) {
        double sample = gaussian.sample();
        while (Math.abs(sample) > 2) {
          sample = gaussian.sample();
        }
        weights.put(offset + i, (float) (deviation * sample));
      }
    };
  }

  /**
   * The same with variance scale / fanIn for what is left. Source: {@code VarianceScaling} in haiku
   * and {@code lecun_normal} (scale 1) in flax.
   */
  static WeightInit varianceScaling(double scale) {
    return truncatedNormal(scale / (TRUNCATED_DEVIATION * TRUNCATED_DEVIATION));
  }

  /** One on the diagonal of a matrix, and zero elsewhere. */
  static WeightInit identity() {
    return (weights, offset, shape, random) -> {
      int rows = shape.get(0);
      int cols = shape.get(1);
      for (int i = 0; i < rows * cols; i++) {
        weights.put(offset + i, i / cols == i % cols ? 1 : 0);
      }
    };
  }

  /** Deviation of a standard normal number that is between -2 and 2. */
  double TRUNCATED_DEVIATION = 0.87962566103423978;

  /** Fills a weight of any shape as if it had this one, of as many elements. */
  default WeightInit seeing(Integer... dimensions) {
    return (weights, offset, shape, random) -> fill(weights, offset, List.of(dimensions), random);
  }
}
