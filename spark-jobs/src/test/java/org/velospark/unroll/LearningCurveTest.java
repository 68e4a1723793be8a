package org.velospark.unroll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.velospark.model.Optimizer;
import org.velospark.unroll.LearningCurve.HeldOut;
import org.velospark.unroll.LearningCurve.HeldOutPlan;

class LearningCurveTest {
  private static final long SEED = 5;

  private static LearningCurve record(
      TestingTask task, float rate, int steps, HeldOutPlan plan, List<Integer> heard) {
    Optimizer optimizer =
        new TestingLearnedOptimizer()
            .optimizer(new float[] {rate, 0}, task.parameters().layout(), steps);
    return LearningCurve.record(
        task, optimizer, SEED, steps, plan, (done, loss) -> heard.add(done));
  }

  @Test
  void theNetworkIsTrainedAsAnUnrollTrainsIt() {
    List<Integer> heard = new ArrayList<>();
    try (TestingTask one = TestingTask.noisy();
        TestingTask other = TestingTask.noisy()) {
      LearningCurve curve = record(one, 0.1f, 10, new HeldOutPlan(2, 3), heard);
      new Unroll(UnrollConfig.defaults())
          .run(
              other,
              new TestingLearnedOptimizer()
                  .optimizer(new float[] {0.1f, 0}, other.parameters().layout(), 10),
              SEED,
              10);

      for (int k = 0; k < one.parameters().layout().length(); k++) {
        assertThat(one.parameters().floats().get(k)).isEqualTo(other.parameters().floats().get(k));
      }
      assertThat(curve.training()).hasSize(10);
      assertThat(heard).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
      assertThat(curve.diverged()).isFalse();
      assertThat(curve.stepsPerSecond()).isPositive();
    }
  }

  @Test
  void heldOutLossesAreSpreadOverTheStepsAndComeFromTheSameBatches() {
    try (TestingTask task = TestingTask.noisy()) {
      LearningCurve curve = record(task, 0.3f, 10, new HeldOutPlan(4, 2), new ArrayList<>());

      assertThat(curve.heldOut()).extracting(HeldOut::step).containsExactly(0, 2, 5, 7, 10);
      assertThat(curve.heldOut().get(4).loss()).isLessThan(curve.heldOut().get(0).loss());
      assertThat(task.batches.stream().filter(batch -> batch.contains("HELD_OUT")))
          .hasSize(10)
          .containsOnly(task.batches.get(0), task.batches.get(1));
    }
  }

  @Test
  void noMoreHeldOutLossesThanSteps() {
    try (TestingTask task = TestingTask.noisy()) {
      assertThat(record(task, 0.1f, 2, new HeldOutPlan(20, 1), new ArrayList<>()).heldOut())
          .extracting(HeldOut::step)
          .containsExactly(0, 1, 2);
    }
  }

  @Test
  void aNetworkThatDivergesIsTrainedNoFurther() {
    try (TestingTask task = TestingTask.noisy()) {
      LearningCurve curve = record(task, 1e30f, 100, new HeldOutPlan(5, 1), new ArrayList<>());

      assertThat(curve.diverged()).isTrue();
      assertThat(curve.training()).hasSizeLessThan(10);
      assertThat(curve.heldOut()).hasSize(2);
      assertThat(curve.steps()).isEqualTo(100);
    }
  }

  @Test
  void meansAreThoseOfARangeOfSteps() {
    LearningCurve curve = new LearningCurve(4, new float[] {1, 2, 4, 9}, List.of(), 2);

    assertThat(curve.meanTraining(1, 3)).isCloseTo(3, within(1e-12));
    assertThat(curve.stepsPerSecond()).isEqualTo(2);
  }

  @Test
  void nothingToDoIsRefused() {
    try (TestingTask task = TestingTask.noisy()) {
      assertThatThrownBy(() -> record(task, 1, 0, new HeldOutPlan(1, 1), List.of()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("steps must be at least 1, but is 0");
    }
    assertThatThrownBy(() -> new HeldOutPlan(0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Held-out loss is measured 0 times on 1 batches, expected at least 1 of each");
  }
}
