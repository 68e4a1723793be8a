package org.velospark.verdict;

/**
 * How many times fewer steps a training needs than a reference, both of the same task from the same
 * seed.
 *
 * <p>Where it comes as low as the reference ends, this is the steps of the reference over the steps
 * it took to get there. Where it does not, it is the steps after which the reference was as low,
 * over the steps it had: as VeLO's authors measure, and below 1. Curves count by their lowest loss
 * so far. Thus the speed-up of two trainings over each other are reciprocal, a training's over
 * itself is 1, a lower curve never has a lower speed-up, and nothing is extrapolated. A training
 * that failed (it ended without a finite loss, or above the loss before training) has 0, whatever
 * it reached before; a reference that failed counts by what it reached.
 *
 * <p>Sources: Metz et al., "VeLO: Training Versatile Learned Optimizers by Scaling Up" (2022,
 * arXiv:2211.09760), and the normalizer published with it ({@code baselines/normalizers.py} of
 * google/learned_optimization), which also takes running minima and interpolates.
 */
final class SpeedUp {

  private SpeedUp() {}

  /** In steps. */
  static double of(TaskTraining training, TaskTraining reference, Loss loss) {
    if (loss.failed(training)) {
      return 0;
    }
    BestSoFar own = BestSoFar.of(training, loss);
    BestSoFar other = BestSoFar.of(reference, loss);
    if (own.end() < other.end()) {
      return reference.numSteps() / own.stepsTo(other.end());
    }
    if (own.end() > other.end()) {
      return other.stepsTo(own.end()) / training.numSteps();
    }
    return (double) reference.numSteps() / training.numSteps();
  }
}
