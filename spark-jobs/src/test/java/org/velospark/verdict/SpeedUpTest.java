package org.velospark.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SpeedUpTest {

  private static final double[] REFERENCE = {4, 3, 2};

  @Test
  void isTheStepsOfTheReferenceOverThoseToItsLoss() {
    assertThat(speedUp(new double[] {4, 2, 1}, REFERENCE)).isEqualTo(2);
  }

  @Test
  void interpolatesBetweenMeasurements() {
    // 2 lies half way from 3 to 1: after 15 of 20 steps.
    assertThat(speedUp(new double[] {4, 3, 1}, REFERENCE)).isEqualTo(20 / 15.0);
  }

  @Test
  void isWhatPartOfItsStepsTheReferenceNeedsWhereItIsNeverReached() {
    assertThat(speedUp(new double[] {4, 3.8, 3.5}, REFERENCE)).isEqualTo(5 / 20.0);
  }

  @Test
  void countsTheLowestLossSoFar() {
    assertThat(speedUp(new double[] {4, 2, 3.9}, new double[] {4, 3, 2.5})).isEqualTo(20 / 7.5);
  }

  @Test
  void isNothingForATrainingThatDiverged() {
    assertThat(speedUp(new double[] {4, 1, Double.NaN}, REFERENCE)).isZero();
  }

  @Test
  void countsWhatADivergedReferenceReached() {
    assertThat(speedUp(new double[] {4, 3, 2}, new double[] {4, 3, Double.POSITIVE_INFINITY}))
        .isEqualTo(2);
  }

  @Test
  void isAStepOverAllForATrainingThatLearnsNothing() {
    assertThat(speedUp(new double[] {4, 4, 4}, REFERENCE)).isEqualTo(1 / 20.0);
  }

  @Test
  void isNothingForATrainingThatEndsAboveItsBeginning() {
    assertThat(speedUp(new double[] {4, 1, 5}, REFERENCE)).isZero();
  }

  private static double speedUp(double[] losses, double[] reference) {
    return SpeedUp.of(training(losses), training(reference), Loss.TRAINING);
  }

  private static TaskTraining training(double[] losses) {
    return new TaskTraining(
        "task",
        "family",
        "it",
        Map.of(),
        0,
        20,
        1,
        new int[] {0, 10, 20},
        losses,
        losses,
        1,
        0.1,
        "cpu");
  }
}
