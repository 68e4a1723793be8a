package org.velospark.model.prefab;

import org.velospark.model.LearnedOptimizer;
import org.velospark.model.ResumableOptimizer;
import org.velospark.model.TensorLayout;

/**
 * How a learned optimizer is kept within what it knows. Immutable and thread-safe.
 *
 * @param maxSteps the most steps that the rule is told of, at least 1. A training run that takes
 *     more sums the gradients of as many steps as needed before each change of the weights
 * @param weightDecay factor of a penalty on the sum of the squared weights, 0 for none. The penalty
 *     counts in the loss, and {@code weightDecay * weight} in the gradient; the published
 *     documentation says that 1e-6 is enough to stabilise
 */
public record Prefab(int maxSteps, float weightDecay) {
  /** As published: 150,000 steps, no penalty. */
  public static final Prefab PUBLISHED = new Prefab(150_000, 0);

  public Prefab {
    if (maxSteps < 1) {
      throw new IllegalArgumentException("max-steps must be at least 1, but is " + maxSteps);
    }
    if (!(weightDecay >= 0 && Float.isFinite(weightDecay))) {
      throw new IllegalArgumentException(
          "weight-decay must be at least 0 and finite, but is " + weightDecay);
    }
  }

  /** The same with another penalty. */
  public Prefab withWeightDecay(float factor) {
    return new Prefab(maxSteps, factor);
  }

  /** How many steps' gradients are averaged for each change of the weights; 1 is all of them. */
  public int accumulatedSteps(int numSteps) {
    return numSteps / maxSteps + (numSteps % maxSteps == 0 ? 0 : 1);
  }

  /**
   * A rule within its bounds, ready for the first step of one training run.
   *
   * @param theta the weights of the rule, as {@link LearnedOptimizer#optimizer} takes them
   * @param target layout of the network that will be trained
   * @param numSteps how many steps the training run will take; at least 1
   */
  public ResumableOptimizer optimizer(
      LearnedOptimizer learned, float[] theta, TensorLayout target, int numSteps) {
    int accumulated = accumulatedSteps(numSteps);
    ResumableOptimizer optimizer = learned.optimizer(theta, target, numSteps / accumulated);
    if (accumulated > 1) {
      optimizer = new AccumulatedGradients(optimizer, accumulated, target);
    }
    return weightDecay > 0 ? new PenalisedWeights(optimizer, weightDecay, target) : optimizer;
  }
}
