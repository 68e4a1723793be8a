package org.velospark.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.velospark.model.Optimizer;
import org.velospark.model.baseline.Sgd;
import org.velospark.tasks.Task;
import org.velospark.tasks.Task.Split;
import org.velospark.tasks.TaskFamilies;
import org.velospark.tasks.data.SyntheticData;

class MeasuredTrainingTest {
  private static final MeasuringPlan PLAN = new MeasuringPlan(4, 2);
  private static final int STEPS = 80;

  private static Task task() {
    return TaskFamilies.installed()
        .build(
            ((GeneratedNetwork) Suite.full().task("mlp-mnist-8-32-long").orElseThrow().network())
                .spec(),
            SyntheticData.ofAllNames());
  }

  private static Measured run(Task task, double rate, double weightScale) {
    Optimizer sgd = new Sgd(rate).optimizer(task.parameters().layout());
    return MeasuredTraining.run(
        new GeneratedTraining(task, sgd, 7, weightScale), STEPS, PLAN, () -> {});
  }

  @Test
  void pointsAreCloserAtTheStartAndEndAtTheLastStep() {
    assertThat(PLAN.at(80)).containsExactly(0, 10, 28, 52, 80);
    assertThat(new MeasuringPlan(40, 5).at(2)).containsExactly(0, 1, 2);
    assertThat(new MeasuringPlan(40, 5).at(1000)).startsWith(0, 4).endsWith(963, 1000);
  }

  @Test
  void lossesAreThoseOfFreshBatchesOnTheWay() {
    try (Task task = task()) {
      Measured measured = run(task, 0.1, 1);

      assertThat(measured.parameters()).isEqualTo(task.parameters().layout().length());
      assertThat(measured.at()).containsExactly(PLAN.at(STEPS));
      // The task still is where the training ended.
      assertThat(measured.trainingLoss()[4])
          .isEqualTo(
              (task.loss(Split.TRAINING, 7, 0) + (double) task.loss(Split.TRAINING, 7, 1)) / 2);
      assertThat(measured.heldOutLoss()[4])
          .isEqualTo(
              (task.loss(Split.HELD_OUT, 7, 0) + (double) task.loss(Split.HELD_OUT, 7, 1)) / 2);
      task.initialize(7);
      assertThat(measured.trainingLoss()[0])
          .isEqualTo(
              (task.loss(Split.TRAINING, 7, 0) + (double) task.loss(Split.TRAINING, 7, 1)) / 2);
      assertThat(measured.trainingLoss()[4]).isLessThan(measured.trainingLoss()[0]);
      assertThat(measured.seconds()).isGreaterThan(measured.optimizerSeconds());
      assertThat(measured.optimizerSeconds()).isPositive();
    }
  }

  @Test
  void measuringChangesNothing() {
    try (Task task = task()) {
      Measured often = run(task, 0.1, 1);
      Optimizer sgd = new Sgd(0.1).optimizer(task.parameters().layout());
      Measured once =
          MeasuredTraining.run(
              new GeneratedTraining(task, sgd, 7, 1), STEPS, new MeasuringPlan(1, 2), () -> {});

      assertThat(once.trainingLoss()[1]).isEqualTo(often.trainingLoss()[4]);
    }
  }

  @Test
  void initialWeightsAreScaled() {
    try (Task task = task()) {
      double whole = run(task, 1e-9, 1).trainingLoss()[0];
      double none = run(task, 1e-9, 1e-6).trainingLoss()[0];

      // Without weights all classes are equally likely.
      assertThat(none).isCloseTo(Math.log(10), within(1e-3));
      assertThat(whole).isNotEqualTo(none);
    }
  }

  @Test
  void aTrainingThatDivergesHasNoLossesFromThere() {
    try (Task task = task()) {
      int[] steps = new int[1];
      Optimizer broken =
          (parameters, gradients, loss) -> {
            if (++steps[0] == 20) {
              parameters.array().assign(Double.NaN);
            }
          };
      int[] begun = new int[1];
      Measured measured =
          MeasuredTraining.run(
              new GeneratedTraining(task, broken, 7, 1), STEPS, PLAN, () -> begun[0]++);

      assertThat(measured.at()).hasSize(5);
      assertThat(measured.trainingLoss()[1]).isFinite();
      assertThat(measured.heldOutLoss()[1]).isFinite();
      for (int point = 2; point < 5; point++) {
        assertThat(measured.trainingLoss()[point]).isNaN();
        assertThat(measured.heldOutLoss()[point]).isNaN();
      }
      // The step after the broken one finds that out.
      assertThat(begun[0]).isEqualTo(21);
    }
  }
}
