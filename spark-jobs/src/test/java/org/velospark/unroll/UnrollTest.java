package org.velospark.unroll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.velospark.es.PairLoss;
import org.velospark.es.Perturbation;
import org.velospark.model.Optimizer;
import org.velospark.model.WeightRange;
import org.velospark.tasks.Task.Split;
import org.velospark.unroll.TestingLearnedOptimizer.Descent;

class UnrollTest {
  private static final long SEED = 21;
  private static final float[] THETA = {0.4f, 0.5f};

  /** Each step multiplies the distance from the bottom, until the loss overflows. */
  private static final float DIVERGING = 1e4f;

  private final TestingLearnedOptimizer learned = new TestingLearnedOptimizer();
  private final TestingTask task = TestingTask.noisy();

  @AfterEach
  void close() {
    task.close();
  }

  private static UnrollConfig config(Objective objective) {
    return new UnrollConfig(1, 10, objective, 5, Split.HELD_OUT);
  }

  private UnrollResult run(Objective objective, Optimizer optimizer, int steps) {
    return new Unroll(config(objective)).run(task, optimizer, SEED, steps);
  }

  private Descent descent(float learningRate) {
    return new Descent(learningRate, 0.5f, task.parameters().layout().length());
  }

  @Test
  void everyStepIsOneBatchAndOneUpdate() {
    Descent optimizer = descent(0.4f);
    UnrollResult result = run(Objective.FINAL, optimizer, 3);
    assertThat(optimizer.updates).isEqualTo(3);
    assertThat(result.steps()).isEqualTo(3);
    assertThat(result.diverged()).isFalse();
    assertThat(task.batches)
        .containsExactly(
            "training 21 0",
            "training 21 1",
            "training 21 2",
            "HELD_OUT 21 0",
            "HELD_OUT 21 1",
            "HELD_OUT 21 2",
            "HELD_OUT 21 3",
            "HELD_OUT 21 4");
  }

  @Test
  void lossesAreMeansOverTheirBatches() {
    List<Float> training = new ArrayList<>();
    Descent descent = descent(0.4f);
    Optimizer recording =
        (parameters, gradients, loss) -> {
          training.add(loss);
          descent.update(parameters, gradients, loss);
        };
    UnrollResult result = run(Objective.FINAL, recording, 20);
    double mean =
        training.stream().mapToDouble(loss -> task.normalized(loss)).average().orElseThrow();
    double finalLoss = 0;
    for (int batch = 0; batch < 5; batch++) {
      finalLoss += task.loss(Split.HELD_OUT, SEED, batch) / 5.0;
    }
    assertThat(result.initialLoss()).isEqualTo(training.get(0).doubleValue());
    assertThat(result.meanTrainingLoss()).isCloseTo(mean, within(1e-12));
    assertThat(result.finalLoss()).isCloseTo(finalLoss, within(1e-12));
    assertThat(result.normalizedFinalLoss()).isCloseTo(2 * finalLoss, within(1e-12));
    assertThat(result.finalLoss()).isLessThan(result.initialLoss() / 5);
  }

  @Test
  void theObjectiveChoosesTheMetaLoss() {
    UnrollResult last = run(Objective.FINAL, descent(0.4f), 20);
    UnrollResult average = run(Objective.AVERAGE, descent(0.4f), 20);
    assertThat(last.metaLoss()).isEqualTo(last.normalizedFinalLoss());
    assertThat(average.metaLoss()).isEqualTo(average.meanTrainingLoss());
    assertThat(average).usingRecursiveComparison().ignoringFields("metaLoss").isEqualTo(last);
    assertThat(average.metaLoss()).isNotEqualTo(last.metaLoss());
  }

  /** With an odd number of steps, and where a network diverges in either half, as well. */
  @ParameterizedTest
  @CsvSource({"1, 0.4", "20, 0.4", "21, 0.4", "1000, 1e4", "12, 1e4"})
  void theSecondHalfIsWhatTheFirstLeavesOfTheMean(int steps, float rate) {
    int half = steps / 2;
    double first = half == 0 ? 0 : run(Objective.AVERAGE, descent(rate), half).metaLoss();
    double all = run(Objective.AVERAGE, descent(rate), steps).metaLoss();
    double later = run(Objective.SECOND_HALF, descent(rate), steps).metaLoss();
    assertThat(later * (steps - half) + first * half).isCloseTo(all * steps, within(1e-9));
  }

  @Test
  void theSameSeedGivesTheSameBitsAndAnotherDoesNot() {
    UnrollResult expected = run(Objective.FINAL, descent(0.4f), 20);
    run(Objective.FINAL, descent(DIVERGING), 20);
    assertThat(run(Objective.FINAL, descent(0.4f), 20)).isEqualTo(expected);
    assertThat(new Unroll(config(Objective.FINAL)).run(task, descent(0.4f), SEED + 1, 20))
        .isNotEqualTo(expected);
  }

  @Test
  void aDivergedNetworkStopsEarlyAtTheWorstLoss() {
    Descent optimizer = descent(DIVERGING);
    UnrollResult result = run(Objective.FINAL, optimizer, 1000);
    assertThat(result.diverged()).isTrue();
    assertThat(result.steps()).isEqualTo(optimizer.updates).isBetween(1, 100);
    assertThat(result.metaLoss()).isEqualTo(TestingTask.WORST);
    assertThat(result.finalLoss()).isNaN();
    assertThat(result.initialLoss()).isFinite();
    // The batch whose loss was not finite is the last one that was looked at.
    assertThat(task.batches).hasSize(result.steps() + 1).last().asString().startsWith("training");
  }

  @Test
  void stepsThatADivergedNetworkDidNotTakeCountAsTheWorstLoss() {
    UnrollResult longer = run(Objective.AVERAGE, descent(DIVERGING), 2000);
    UnrollResult shorter = run(Objective.AVERAGE, descent(DIVERGING), 1000);
    int steps = shorter.steps();
    double sum = 1000 * shorter.metaLoss() - (1000 - steps) * TestingTask.WORST;
    assertThat(longer.metaLoss())
        .isCloseTo((sum + (2000 - steps) * TestingTask.WORST) / 2000, within(1e-9));
    assertThat(shorter.metaLoss()).isLessThan(TestingTask.WORST);
  }

  @Test
  void aNetworkThatIsNotFiniteFromTheStartTakesNoStep() {
    TestingTask broken = TestingTask.noisy();
    try (broken) {
      Optimizer untouched =
          (parameters, gradients, loss) -> {
            throw new AssertionError("asked for an update with a loss of " + loss);
          };
      UnrollResult result =
          new Unroll(config(Objective.AVERAGE))
              .run(broken.startingAt(Float.NaN), untouched, SEED, 5);
      assertThat(result.steps()).isZero();
      assertThat(result.metaLoss()).isEqualTo(TestingTask.WORST);
      assertThat(result.initialLoss()).isNaN();
    }
  }

  @Test
  void aNetworkThatTheLastStepBrokeHasDiverged() {
    Optimizer breaking =
        (parameters, gradients, loss) -> parameters.floats().put(0, Float.POSITIVE_INFINITY);
    UnrollResult result = run(Objective.FINAL, breaking, 1);
    assertThat(result.steps()).isEqualTo(1);
    assertThat(result.diverged()).isTrue();
    assertThat(result.metaLoss()).isEqualTo(TestingTask.WORST);
    assertThat(result.finalLoss()).isNaN();
  }

  @Test
  void bothSidesOfAPairSeeTheSameBatches() {
    pair(0.01, 7);
    int half = task.batches.size() / 2;
    assertThat(task.batches).hasSize(2 * (7 + 5));
    assertThat(task.batches.subList(0, half)).isEqualTo(task.batches.subList(half, 2 * half));
  }

  @Test
  void bothSidesOfAPairStartFromTheSameWeights() {
    PairResult result = pair(0.01, 7);
    assertThat(result.positive().initialLoss()).isEqualTo(result.negative().initialLoss());
    assertThat(result.positive().finalLoss()).isNotEqualTo(result.negative().finalLoss());
  }

  @Test
  void withoutNoiseBothSidesAreEqual() {
    PairResult result = pair(0, 7);
    assertThat(result.positive()).isEqualTo(result.negative());
  }

  @Test
  void aPairIsTheUnrollsOfItsSides() {
    float[] positive = new float[2];
    float[] negative = new float[2];
    new Perturbation(1, 2, 3)
        .sides(THETA, new WeightRange(0, THETA.length), 0.1, positive, negative);
    PairResult result = pair(0.1, 7);
    assertThat(result.positive())
        .isEqualTo(
            run(Objective.FINAL, learned.optimizer(positive, task.parameters().layout(), 7), 7));
    assertThat(result.negative())
        .isEqualTo(
            run(Objective.FINAL, learned.optimizer(negative, task.parameters().layout(), 7), 7));
    assertThat(result.loss())
        .isEqualTo(new PairLoss(3, result.positive().metaLoss(), result.negative().metaLoss()));
    assertThat(THETA).containsExactly(0.4f, 0.5f);
  }

  private PairResult pair(double sigma, int steps) {
    return new Unroll(config(Objective.FINAL))
        .pair(learned, THETA, new Perturbation(1, 2, 3), sigma, task, SEED, steps);
  }

  @Test
  void aStepAllocatesNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Unroll unroll = new Unroll(config(Objective.FINAL));
    try (TestingTask silent = TestingTask.silent()) {
      Descent optimizer = descent(0.1f);
      unroll.run(silent, optimizer, SEED, 10);
      long before = threads.getCurrentThreadAllocatedBytes();
      unroll.run(silent, optimizer, SEED, 100_000);
      assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
    }
  }

  @Test
  void anUnrollWithoutStepsIsRefused() {
    assertThatThrownBy(() -> run(Objective.FINAL, descent(1), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("steps must be at least 1, but is 0");
  }
}
