package org.velospark.es;

import java.util.Optional;

/**
 * How a generation explores the weights θ. Immutable.
 *
 * @param sigma standard deviation of the perturbations, in units of the weights; above 0
 * @param pairs antithetic pairs a generation, at least 1
 * @param tasksPerPair tasks that each pair is tried on, at least 1
 * @param weighting how losses become a gradient
 * @param staleness how many updates old the weights are that a generation is evaluated at, at least
 *     0; see {@link ThetaWindow}
 * @param truncation how unrolls are cut; empty if a generation trains each network from its initial
 *     weights to the end
 */
public record EsConfig(
    double sigma,
    int pairs,
    int tasksPerPair,
    Weighting weighting,
    int staleness,
    Optional<TruncationConfig> truncation) {
  /** VeLO and Celo: FullES.std in learned_optimization, outer_trainers/full_es.py. */
  public static final double DEFAULT_SIGMA = 0.01;

  /** Chosen here, for one small machine; VeLO has 4,096. */
  public static final int DEFAULT_PAIRS = 32;

  /** VeLO: each task has noise of its own. */
  public static final int DEFAULT_TASKS_PER_PAIR = 1;

  /** VeLO: FullES.sign_delta_loss_scalar in general_lopt/configs/large_scale_phase1.py. */
  public static final Weighting DEFAULT_WEIGHTING = new Weighting.Antithetic(new Difference.Sign());

  /** VeLO's learners took stale gradients as well; here it is a choice. */
  public static final int DEFAULT_STALENESS = 0;

  public EsConfig {
    if (!(sigma > 0 && sigma < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "sigma must be above 0 and finite, but is %s".formatted(sigma));
    }
    if (pairs < 1) {
      throw new IllegalArgumentException("pairs must be at least 1, but is %d".formatted(pairs));
    }
    if (tasksPerPair < 1) {
      throw new IllegalArgumentException(
          "tasks-per-pair must be at least 1, but is %d".formatted(tasksPerPair));
    }
    if ((long) pairs * tasksPerPair > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "pairs times tasks-per-pair must be at most %d, but is %d times %d"
              .formatted(Integer.MAX_VALUE, pairs, tasksPerPair));
    }
    if (staleness < 0) {
      throw new IllegalArgumentException(
          "staleness must be at least 0, but is %d".formatted(staleness));
    }
    if (truncation.isPresent() && tasksPerPair != 1) {
      throw new IllegalArgumentException(
          "tasks-per-pair must be 1 where unrolls are truncated, but is %d"
              .formatted(tasksPerPair));
    }
    if (truncation.isPresent() && staleness != 0) {
      throw new IllegalArgumentException(
          "staleness must be 0 where unrolls are truncated, but is %d".formatted(staleness));
    }
    if (truncation.isPresent() && !(weighting instanceof Weighting.Antithetic)) {
      throw new IllegalArgumentException(
          "Where unrolls are truncated, only differences of the sides count, not %s"
              .formatted(weighting));
    }
  }

  /** Full unrolls. */
  public EsConfig(double sigma, int pairs, int tasksPerPair, Weighting weighting, int staleness) {
    this(sigma, pairs, tasksPerPair, weighting, staleness, Optional.empty());
  }

  /** Every generation is evaluated at the newest weights, with full unrolls. */
  public EsConfig(double sigma, int pairs, int tasksPerPair, Weighting weighting) {
    this(sigma, pairs, tasksPerPair, weighting, DEFAULT_STALENESS);
  }

  public static EsConfig defaults() {
    return new EsConfig(DEFAULT_SIGMA, DEFAULT_PAIRS, DEFAULT_TASKS_PER_PAIR, DEFAULT_WEIGHTING);
  }

  /** Units of work in a generation. */
  public int units() {
    return pairs * tasksPerPair;
  }
}
