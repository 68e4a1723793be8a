package org.velospark.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class EvaluationTest {

  private static final Bootstrap BOOTSTRAP = new Bootstrap(200, 0.95, 1);

  @Test
  void takesTheSettingWithTheLowestFinalLoss() {
    Evaluation evaluation = new TestingTrainings(6, 0.001).evaluation();
    assertThat(evaluation.tuned("adam", Loss.TRAINING).values())
        .hasSize(6)
        .allSatisfy(
            tuned -> {
              assertThat(tuned.best().values()).containsEntry("learning-rate", "0.001");
              assertThat(tuned.best().trainings()).hasSize(TestingTrainings.SEEDS);
              assertThat(tuned.tried()).isEqualTo(5);
              assertThat(tuned.atEdge()).isEmpty();
            });
  }

  @Test
  void aSettingThatDivergesWithOneSeedLoses() {
    Evaluation evaluation =
        new Evaluation(
            List.of(
                training("0.1", 0, 0.5, 0.5),
                training("0.1", 1, Double.NaN, Double.NaN),
                training("0.01", 0, 1, 1),
                training("0.01", 1, 1, 1)));
    TunedTask tuned = evaluation.tuned("adam", Loss.TRAINING).get("task");
    assertThat(tuned.best().values()).containsEntry("rate", "0.01");
    assertThat(tuned.atEdge()).containsExactly("rate");
  }

  @Test
  void eachLossChoosesItsOwnSetting() {
    Evaluation evaluation =
        new Evaluation(List.of(training("0.1", 0, 0.5, 2), training("0.01", 0, 1, 1)));
    assertThat(evaluation.tuned("adam", Loss.TRAINING).get("task").best().values())
        .containsEntry("rate", "0.1");
    assertThat(evaluation.tuned("adam", Loss.HELD_OUT).get("task").best().values())
        .containsEntry("rate", "0.01");
  }

  @Test
  void aFinalLossIsOneWhereTheReferenceEnds() {
    Evaluation evaluation =
        new Evaluation(
            List.of(
                training("0.1", 0, 1, 1),
                named("other", 0, 0.5),
                training("0.1", 1, 1, 1),
                named("other", 1, 5)));
    Scores finals =
        evaluation.compare("other", "adam", Loss.TRAINING).normalisedFinals().orElseThrow();
    // Before training the loss is 2; what ends higher has 0.
    assertThat(finals.byTask().get("task")).containsExactly(1.5, 0);
  }

  @Test
  void doesNotDependOnTheOrderOfTrainings() {
    List<TaskTraining> trainings =
        new ArrayList<>(
            new TestingTrainings(9, 0.01).with("other", (t, s) -> 1 + 0.2 * (t % 3)).all());
    Standing standing = Standing.of(new Evaluation(trainings), "other", "adam", BOOTSTRAP);
    Collections.shuffle(trainings, new Random(5));
    assertThat(Standing.of(new Evaluation(trainings), "other", "adam", BOOTSTRAP))
        .isEqualTo(standing);
  }

  @Test
  void theClockCountsTheOptimizersOwnWork() {
    Evaluation evaluation = new TestingTrainings(12, 0).with("other", (t, s) -> 1.5).evaluation();
    Standing standing = Standing.of(evaluation, "other", "adam", BOOTSTRAP);
    // A step takes 1.25 of a network's time with it, and 1.08 with Adam.
    assertThat(standing.wallClockSpeedUp().value() / standing.speedUp().value())
        .isCloseTo(1.08 / 1.25, within(0.03));
  }

  @Test
  void timesOfDifferentProcessorsAreNotCompared() {
    Evaluation evaluation =
        new TestingTrainings(12, 0)
            .with("other", (t, s) -> 1.5)
            .onProcessor("other", "another cpu")
            .evaluation();
    Standing standing = Standing.of(evaluation, "other", "adam", BOOTSTRAP);
    Comparison comparison = evaluation.compare("other", "adam", Loss.TRAINING);
    assertThat(comparison.wallClockSpeedUps()).isEmpty();
    assertThat(standing.wallClockSpeedUp().value()).isNaN();
    assertThat(standing.speedUp().value()).isGreaterThan(1.3);
    assertThat(Verdict.of(standing, comparison).details())
        .contains(
            "By the clock it cannot be compared: the two were timed on different processors.");
  }

  @Test
  void theIntervalCoversTheMeanAboutAsOftenAsItSays() {
    Bootstrap bootstrap = new Bootstrap(300, 0.9, 1);
    SplittableRandom random = new SplittableRandom(11);
    int covered = 0;
    int repetitions = 200;
    for (int k = 0; k < repetitions; k++) {
      TreeMap<String, double[]> scores = new TreeMap<>();
      for (int task = 0; task < 10; task++) {
        scores.put("task-" + task, random.doubles(10, 0, 1).toArray());
      }
      Estimate estimate = bootstrap.estimate(new Scores(scores), Scores::interquartileMean);
      covered += estimate.low() <= 0.5 && 0.5 <= estimate.high() ? 1 : 0;
    }
    // 90 % of 200, four standard errors to either side, and a percentile interval of few is narrow.
    assertThat(covered).isBetween(157, 197);
  }

  @Test
  void noiseDrawsASpeedUpTowardsOneAndNotAwayFromIt() {
    for (double speed : new double[] {0.4, 1, 2.5}) {
      double exact = speedUpWithNoise(speed, 0);
      assertThat(exact).isCloseTo(speed, within(0.05));
      assertThat(speedUpWithNoise(speed, 0.05))
          .isBetween(Math.min(exact, 1) - 0.03, Math.max(exact, 1) + 0.03);
    }
  }

  private static double speedUpWithNoise(double speed, double noise) {
    return new TestingTrainings(40, noise)
        .with("other", (t, s) -> speed)
        .evaluation()
        .compare("other", "adam", Loss.TRAINING)
        .speedUps()
        .interquartileMean();
  }

  @Test
  void otherTasksMakeAnIntervalWider() {
    Evaluation evaluation =
        new TestingTrainings(24, 0.003).with("other", (t, s) -> 0.5 + 0.2 * (t % 9)).evaluation();
    Standing standing = Standing.of(evaluation, "other", "adam", BOOTSTRAP);
    assertThat(standing.overTasks().high() - standing.overTasks().low())
        .isGreaterThan(2 * (standing.speedUp().high() - standing.speedUp().low()));
  }

  @Test
  void aChangeThatChangesNothingHasASensitivityOfOne() {
    List<TaskTraining> trainings =
        new TestingTrainings(6, 0.003)
            .with("other", (t, s) -> 1).all().stream()
                .filter(t -> t.optimizer().equals("other"))
                .toList();
    Sensitivity sensitivity = Sensitivity.of("none", trainings, trainings, BOOTSTRAP);
    assertThat(sensitivity.speedUp()).isEqualTo(new Estimate(1, 1, 1));
    assertThat(sensitivity.trainings()).isEqualTo(6 * TestingTrainings.SEEDS);
  }

  @Test
  void namesWhoIsThereWhenSomebodyIsNot() {
    Evaluation evaluation = new TestingTrainings(2, 0).evaluation();
    assertThatThrownBy(() -> evaluation.compare("velo", "adam", Loss.TRAINING))
        .hasMessage("There are no trainings by velo; there are some by [adam]");
  }

  @Test
  void refusesTwoTrainingsOfTheSame() {
    TaskTraining training = training("0.1", 0, 1, 1);
    assertThatThrownBy(() -> new Evaluation(List.of(training, training)))
        .hasMessage(
            "There are two trainings of task by adam {rate=0.1} from seed 0; one is needed");
  }

  private static TaskTraining training(String rate, long seed, double last, double heldOut) {
    return new TaskTraining(
        "task",
        "family",
        "adam",
        Map.of("rate", rate),
        seed,
        10,
        1,
        new int[] {0, 10},
        new double[] {2, last},
        new double[] {2, heldOut},
        1,
        0.1,
        "cpu");
  }

  private static TaskTraining named(String optimizer, long seed, double last) {
    return new TaskTraining(
        "task",
        "family",
        optimizer,
        Map.of(),
        seed,
        10,
        1,
        new int[] {0, 10},
        new double[] {2, last},
        new double[] {2, last},
        1,
        0.1,
        "cpu");
  }
}
