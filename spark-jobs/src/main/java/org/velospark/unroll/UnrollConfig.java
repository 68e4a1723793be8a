package org.velospark.unroll;

import org.apache.commons.rng.UniformRandomProvider;
import org.velospark.tasks.Task;

/**
 * How long target networks are trained, and how that is judged. Immutable.
 *
 * @param minSteps fewest training steps, at least 1
 * @param maxSteps most training steps, at least {@code minSteps}
 * @param objective what the meta-loss is
 * @param evaluationBatches fresh batches on which the loss is measured at the end, at least 1
 * @param evaluationSplit the part of the data that these come from
 */
public record UnrollConfig(
    int minSteps,
    int maxSteps,
    Objective objective,
    int evaluationBatches,
    Task.Split evaluationSplit) {
  /** VeLO, phase 1: LogUniformLengthSchedule in general_lopt/configs/large_scale_phase1.py. */
  public static final int DEFAULT_MIN_STEPS = 100;

  /** VeLO, phase 1, as above. */
  public static final int DEFAULT_MAX_STEPS = 20_000;

  /** VeLO: FullES.loss_type, as above. */
  public static final Objective DEFAULT_OBJECTIVE = Objective.FINAL;

  /** VeLO: FullES.recompute_samples, as above. */
  public static final int DEFAULT_EVALUATION_BATCHES = 100;

  /** VeLO: get_outer_batch in outer_trainers/lopt_truncated_step.py draws training data. */
  public static final Task.Split DEFAULT_EVALUATION_SPLIT = Task.Split.TRAINING;

  public UnrollConfig {
    if (minSteps < 1) {
      throw new IllegalArgumentException(
          "min-steps must be at least 1, but is %d".formatted(minSteps));
    }
    if (maxSteps < minSteps) {
      throw new IllegalArgumentException(
          "max-steps must be at least min-steps, which is %d, but is %d"
              .formatted(minSteps, maxSteps));
    }
    if (evaluationBatches < 1) {
      throw new IllegalArgumentException(
          "evaluation-batches must be at least 1, but is %d".formatted(evaluationBatches));
    }
  }

  public static UnrollConfig defaults() {
    return new UnrollConfig(
        DEFAULT_MIN_STEPS,
        DEFAULT_MAX_STEPS,
        DEFAULT_OBJECTIVE,
        DEFAULT_EVALUATION_BATCHES,
        DEFAULT_EVALUATION_SPLIT);
  }

  /**
   * Draws the length of an unroll: log-uniform from {@code minSteps} to {@code maxSteps}, both
   * included, so that a length of {@code n} has a chance proportional to {@code ln((n + 1) / n)}.
   */
  public int steps(UniformRandomProvider random) {
    double low = StrictMath.log(minSteps);
    double high = StrictMath.log(maxSteps + 1.0);
    int steps = (int) StrictMath.exp(low + (high - low) * random.nextDouble());
    // The logarithm and its inverse may round across an end.
    return Math.max(minSteps, Math.min(maxSteps, steps));
  }
}
