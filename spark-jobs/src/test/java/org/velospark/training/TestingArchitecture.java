package org.velospark.training;

import java.util.List;
import org.velospark.model.LearnedOptimizer;
import org.velospark.model.OptimizerConfig;
import org.velospark.model.ParticleOptimizer;
import org.velospark.model.ResumableOptimizer;
import org.velospark.model.TensorLayout;
import org.velospark.model.WeightRange;

/**
 * An architecture whose weights are a vector, and which no unit puts to work.
 *
 * @param length of the vector
 * @param evolvedWeights those that evolve
 */
record TestingArchitecture(int length, WeightRange evolvedWeights) implements LearnedOptimizer {
  private record Config(int length, WeightRange evolved) implements OptimizerConfig {
    @Override
    public String architecture() {
      return "vector";
    }

    @Override
    public LearnedOptimizer create() {
      return new TestingArchitecture(length, evolved);
    }
  }

  @Override
  public OptimizerConfig config() {
    return new Config(length, evolvedWeights);
  }

  @Override
  public TensorLayout weights() {
    return TensorLayout.builder().add("theta", length).build();
  }

  @Override
  public float[] initialWeights(long seed) {
    return new float[length];
  }

  @Override
  public ResumableOptimizer optimizer(float[] theta, TensorLayout target, int numSteps) {
    throw new UnsupportedOperationException("No unit trains anything here");
  }

  @Override
  public ParticleOptimizer particles(List<float[]> thetas, TensorLayout target, int numSteps) {
    throw new UnsupportedOperationException("No unit trains anything here");
  }
}
