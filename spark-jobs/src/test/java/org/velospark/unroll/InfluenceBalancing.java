package org.velospark.unroll;

import java.util.List;
import org.velospark.model.FlatTensors;
import org.velospark.model.LearnedOptimizer;
import org.velospark.model.OptimizerConfig;
import org.velospark.model.ParticleOptimizer;
import org.velospark.model.ResumableOptimizer;
import org.velospark.model.StateFields;
import org.velospark.model.TensorLayout;
import org.velospark.tasks.LossScale;
import org.velospark.tasks.Task;
import org.velospark.tasks.TaskSpec;
import org.velospark.tasks.Values;

/**
 * A linear recurrence whose one weight θ has a small influence of one sign on the loss soon, and a
 * large one of the other sign late: {@code s ← A s + θ (1, .., 1, -1, .., -1)} from {@code s = 1},
 * with halves on A's diagonal and above it, and the loss {@code (s₁ - 1)² / 2}. Source: Tallec and
 * Ollivier, "Unbiasing Truncated Backpropagation Through Time", 2017, section 5.
 *
 * <p>The recurrence is the "optimizer", its vector the "network". The loss is quadratic in θ, so
 * the Gaussian noise of evolution strategies does not change the gradient.
 */
final class InfluenceBalancing implements LearnedOptimizer {
  private static final int LENGTH = 23;
  private static final int POSITIVE = 10;
  private static final double WORST = 1e6;

  /** Derivative of the mean loss of the first steps. */
  static double gradient(double theta, int steps) {
    return gradient(theta, steps, steps);
  }

  /**
   * The mean over all truncations of the derivative of the mean loss of each, as if the state that
   * it begins with did not depend on θ.
   */
  static double gradient(double theta, int steps, int truncation) {
    double[] state = new double[LENGTH];
    double[] derivative = new double[LENGTH];
    java.util.Arrays.fill(state, 1);
    double sum = 0;
    for (int step = 0; step < steps; step++) {
      if (step % truncation == 0) {
        java.util.Arrays.fill(derivative, 0);
      }
      sum += (state[0] - 1) * derivative[0];
      for (int i = 0; i < LENGTH; i++) {
        int sign = i < POSITIVE ? 1 : -1;
        state[i] = (state[i] + (i + 1 < LENGTH ? state[i + 1] : 0)) / 2 + sign * theta;
        derivative[i] = (derivative[i] + (i + 1 < LENGTH ? derivative[i + 1] : 0)) / 2 + sign;
      }
    }
    return sum / steps;
  }

  /** There is one size of it. */
  record Config() implements OptimizerConfig {
    @Override
    public String architecture() {
      return "recurrence";
    }

    @Override
    public LearnedOptimizer create() {
      return new InfluenceBalancing();
    }
  }

  @Override
  public Config config() {
    return new Config();
  }

  @Override
  public TensorLayout weights() {
    return TensorLayout.builder().add("theta").build();
  }

  @Override
  public float[] initialWeights(long seed) {
    return new float[] {0.5f};
  }

  @Override
  public ResumableOptimizer optimizer(float[] theta, TensorLayout target, int numSteps) {
    return new Recurrence(theta[0]);
  }

  @Override
  public ParticleOptimizer particles(List<float[]> thetas, TensorLayout target, int numSteps) {
    throw new UnsupportedOperationException("The recurrence is for one at a time");
  }

  private record Recurrence(float theta) implements ResumableOptimizer {
    @Override
    public void update(FlatTensors parameters, FlatTensors gradients, float loss) {
      for (int i = 0; i < LENGTH; i++) {
        float next = i + 1 < LENGTH ? parameters.floats().get(i + 1) : 0;
        float input = i < POSITIVE ? theta : -theta;
        parameters.floats().put(i, (parameters.floats().get(i) + next) / 2 + input);
      }
    }

    @Override
    public void state(StateFields fields) {}
  }

  /** The vector and its loss, which is the same whatever the seed. */
  static final class Vector implements Task {
    private final FlatTensors parameters =
        FlatTensors.allocate(TensorLayout.builder().add("s", LENGTH).build());

    @Override
    public TaskSpec spec() {
      return new TaskSpec("recurrence", 1, Values.none(), List.of());
    }

    @Override
    public FlatTensors parameters() {
      return parameters;
    }

    @Override
    public FlatTensors gradients() {
      return parameters;
    }

    @Override
    public void initialize(long seed) {
      parameters.array().assign(1);
    }

    @Override
    public float trainingStep(long seed, long step) {
      return loss();
    }

    @Override
    public float trainingLoss(long seed, long step) {
      return loss();
    }

    @Override
    public float loss(Split split, long seed, long batch) {
      return loss();
    }

    private float loss() {
      float distance = parameters.floats().get(0) - 1;
      return distance * distance / 2;
    }

    @Override
    public LossScale lossScale() {
      return LossScale.linear(0, WORST, 0, 1);
    }

    @Override
    public long bytes() {
      return (long) Float.BYTES * LENGTH;
    }

    @Override
    public void close() {
      parameters.close();
    }
  }
}
