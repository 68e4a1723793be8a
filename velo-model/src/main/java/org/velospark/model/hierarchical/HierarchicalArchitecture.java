package org.velospark.model.hierarchical;

import org.velospark.model.LearnedOptimizer;
import org.velospark.model.ResumableOptimizer;
import org.velospark.model.TensorLayout;

/** An architecture of two levels. */
public interface HierarchicalArchitecture extends LearnedOptimizer {

  /**
   * The update rule that θ stands for.
   *
   * @throws IllegalArgumentException if θ has another length
   */
  HierarchicalRule rule(float[] theta);

  @Override
  default ResumableOptimizer optimizer(float[] theta, TensorLayout target, int numSteps) {
    return new HierarchicalOptimizer(rule(theta), target, numSteps, Kernels.fastest());
  }
}
