package org.velospark.verdict;

import java.util.Comparator;
import java.util.Optional;

/**
 * How an optimizer does against a reference over a suite.
 *
 * @param optimizer name of the optimizer
 * @param speedUp interquartile mean of the speed-up in steps by training loss
 * @param overTasks the same, with the interval for other tasks of the kind as well as other seeds
 * @param heldOutSpeedUp the same by held-out loss, both tuned by that
 * @param wallClockSpeedUp the same in time, by training loss; not a number where no task has times
 *     of both by one processor
 * @param normalisedFinal interquartile mean of {@link TaskComparison#normalisedFinals}; not a
 *     number where the reference learns nothing
 * @param normalisedHeldOut the same by held-out loss
 * @param improvement probability that a training ends with a lower training loss than the reference
 * @param failed how many trainings failed
 * @param trainings how many there are
 */
public record Standing(
    String optimizer,
    Estimate speedUp,
    Estimate overTasks,
    Estimate heldOutSpeedUp,
    Estimate wallClockSpeedUp,
    Estimate normalisedFinal,
    Estimate normalisedHeldOut,
    Estimate improvement,
    int failed,
    int trainings) {

  /** An optimizer that fails in more of its trainings is not one to rely on. */
  public static final double TOLERATED_FAILURES = 0.01;

  private static final Estimate NONE = new Estimate(Double.NaN, Double.NaN, Double.NaN);

  /** Compares by training and by held-out loss. */
  public static Standing of(
      Evaluation evaluation, String optimizer, String reference, Bootstrap bootstrap) {
    Comparison training = evaluation.compare(optimizer, reference, Loss.TRAINING);
    Comparison heldOut = evaluation.compare(optimizer, reference, Loss.HELD_OUT);
    Comparison others = evaluation.compare(reference, optimizer, Loss.TRAINING);
    return new Standing(
        optimizer,
        bootstrap.estimate(training.speedUps(), Scores::interquartileMean),
        bootstrap.overTasks(training.speedUps(), Scores::interquartileMean),
        bootstrap.estimate(heldOut.speedUps(), Scores::interquartileMean),
        whereThereAre(training.wallClockSpeedUps(), bootstrap),
        whereThereAre(training.normalisedFinals(), bootstrap),
        whereThereAre(heldOut.normalisedFinals(), bootstrap),
        bootstrap.estimate(
            training.negatedFinals(), others.negatedFinals(), Scores::probabilityOfImprovement),
        training.failed(),
        training.trainings());
  }

  /** Whether no more trainings fail than {@link #TOLERATED_FAILURES}. */
  public boolean reliable() {
    return failed <= TOLERATED_FAILURES * trainings;
  }

  /** What it is ranked by: who is faster must be so by training and by held-out loss. */
  public double rankedBy() {
    return Math.min(speedUp.value(), heldOutSpeedUp.value());
  }

  /**
   * The better first: those that can be relied on before those that fail too often, then by {@link
   * #rankedBy}. An interquartile mean alone would not see a twentieth of the trainings fail.
   */
  public static Comparator<Standing> ranking() {
    return Comparator.comparing(Standing::reliable)
        .thenComparingDouble(Standing::rankedBy)
        .reversed();
  }

  private static Estimate whereThereAre(Optional<Scores> scores, Bootstrap bootstrap) {
    return scores.map(s -> bootstrap.estimate(s, Scores::interquartileMean)).orElse(NONE);
  }
}
