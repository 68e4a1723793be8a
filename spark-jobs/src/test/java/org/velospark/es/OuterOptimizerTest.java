package org.velospark.es;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.velospark.es.Decay.Shape;
import org.velospark.model.WeightRange;

class OuterOptimizerTest {
  private static final OuterConfig.Adam ADAM = new OuterConfig.Adam(0.9, 0.99, 1e-8);
  private static final double UNCLIPPED = Double.POSITIVE_INFINITY;

  private static OuterConfig config(double clip, int accumulation) {
    return new OuterConfig(0.1, Decay.NONE, clip, accumulation, ADAM);
  }

  private static Estimate estimate(float... gradient) {
    return new Estimate(gradient, 1, 0.1, 8, 8, 0);
  }

  private static float[] noise(int length, int which) {
    float[] noise = new float[length];
    new Perturbation(5, 0, which).fill(noise);
    return noise;
  }

  @Test
  void adamAgreesWithACalculationByHand() {
    OuterOptimizer optimizer = new OuterOptimizer(config(UNCLIPPED, 1), 10);
    OuterStep first = optimizer.step(new float[] {1}, optimizer.newState(1), estimate(2));
    // The corrected moments are the gradient and its square: a whole step against its sign.
    assertThat(first.theta()[0]).isCloseTo(0.9f, within(1e-6f));
    OuterStep second = optimizer.step(first.theta(), first.state(), estimate(-1));
    double m = (0.9 * 0.1 * 2 + 0.1 * -1) / (1 - 0.81);
    double v = (0.99 * 0.01 * 4 + 0.01 * 1) / (1 - 0.9801);
    assertThat((double) second.theta()[0]).isCloseTo(0.9 - 0.1 * m / Math.sqrt(v), within(1e-6));
    assertThat(second.state().steps()).isEqualTo(2);
    assertThat(second.state().generations()).isEqualTo(2);
  }

  @Test
  void adamAgreesWithTheOneOfNd4j() {
    int length = 50;
    OuterOptimizer optimizer = new OuterOptimizer(config(UNCLIPPED, 1), 30);
    float[] theta = noise(length, 0);
    OuterState state = optimizer.newState(length);
    INDArray expected = Nd4j.createFromArray(theta.clone());
    GradientUpdater<?> updater =
        new org.nd4j.linalg.learning.config.Adam(0.1, 0.9, 0.99, 1e-8)
            .instantiate(Map.of("M", expected.like(), "V", expected.like()), true);
    for (int generation = 0; generation < 30; generation++) {
      float[] gradient = noise(length, 1 + generation);
      OuterStep step = optimizer.step(theta, state, estimate(gradient));
      theta = step.theta();
      state = step.state();
      INDArray update = Nd4j.createFromArray(gradient.clone());
      updater.applyUpdater(update, generation, 0);
      expected.subi(update);
    }
    assertThat(theta).usingComparatorWithPrecision(1e-5f).containsExactly(expected.toFloatVector());
  }

  @Test
  void gradientDescentStepsAgainstTheGradient() {
    OuterOptimizer optimizer =
        new OuterOptimizer(
            new OuterConfig(0.5, Decay.NONE, UNCLIPPED, 1, new OuterConfig.GradientDescent()), 1);
    OuterStep step = optimizer.step(new float[] {1, 2}, optimizer.newState(2), estimate(4, -2));
    assertThat(step.theta()).containsExactly(-1, 3);
  }

  /** The plain form of evolution, from end to end. */
  @Test
  void gradientDescentOnAWeightedAverageLandsOnTheAverage() {
    double sigma = 0.5;
    double temperature = 2;
    int length = 10;
    float[] theta = noise(length, 0);
    List<PairLoss> losses = List.of(new PairLoss(0, 1, 2), new PairLoss(1, 3, 0.5));
    double[] expected = new double[length];
    double total = 0;
    float[] positive = new float[length];
    float[] negative = new float[length];
    for (PairLoss unit : losses) {
      new Perturbation(3, 0, unit.pair())
          .sides(theta, new WeightRange(0, theta.length), sigma, positive, negative);
      double up = Math.exp(-unit.positive() / temperature);
      double down = Math.exp(-unit.negative() / temperature);
      total += up + down;
      for (int k = 0; k < length; k++) {
        expected[k] += up * positive[k] + down * negative[k];
      }
    }
    EsConfig es = new EsConfig(sigma, 2, 1, new Weighting.WeightedAverage(temperature));
    OuterOptimizer optimizer =
        new OuterOptimizer(
            new OuterConfig(
                sigma * sigma / temperature,
                Decay.NONE,
                UNCLIPPED,
                1,
                new OuterConfig.GradientDescent()),
            1);
    Estimate estimate = new GradientEstimator(es, 3).estimate(0, length, losses);
    OuterStep step = optimizer.step(theta, optimizer.newState(length), estimate);
    for (int k = 0; k < length; k++) {
      assertThat((double) step.theta()[k]).isCloseTo(expected[k] / total, within(1e-6));
    }
  }

  @Test
  void fourAccumulatedGradientsAreOneStepWithTheirMean() {
    int length = 12;
    float[] theta = noise(length, 0);
    OuterOptimizer four = new OuterOptimizer(config(UNCLIPPED, 4), 8);
    OuterState state = four.newState(length);
    float[] mean = new float[length];
    float[] moved = theta;
    for (int generation = 0; generation < 4; generation++) {
      assertThat(moved).isEqualTo(theta);
      float[] gradient = noise(length, 1 + generation);
      for (int k = 0; k < length; k++) {
        mean[k] += gradient[k] / 4;
      }
      OuterStep step = four.step(moved, state, estimate(gradient));
      moved = step.theta();
      state = step.state();
    }
    OuterOptimizer one = new OuterOptimizer(config(UNCLIPPED, 1), 8);
    OuterStep expected = one.step(theta, one.newState(length), estimate(mean));
    assertThat(moved).usingComparatorWithPrecision(1e-6f).containsExactly(expected.theta());
    assertThat(state.steps()).isEqualTo(1);
    assertThat(state.accumulated()).isZero();
    assertThat(state.accumulatedGradient()).containsOnly(0f);
    assertThat(state.generations()).isEqualTo(4);
  }

  @Test
  void everyEstimateIsClippedBeforeItIsAccumulated() {
    OuterOptimizer optimizer =
        new OuterOptimizer(
            new OuterConfig(1, Decay.NONE, 3, 2, new OuterConfig.GradientDescent()), 2);
    OuterStep first = optimizer.step(new float[2], optimizer.newState(2), estimate(100, 2));
    OuterStep second = optimizer.step(first.theta(), first.state(), estimate(1, -4));
    assertThat(second.theta()).containsExactly(-(3 + 1) / 2f, -(2 - 3) / 2f);
  }

  @Test
  void aGenerationOfFailuresIsAZeroStep() {
    OuterOptimizer optimizer = new OuterOptimizer(config(3, 1), 10);
    OuterStep moved = optimizer.step(new float[] {1, 2}, optimizer.newState(2), estimate(1, -1));
    Estimate lost =
        new GradientEstimator(EsConfig.defaults(), 1)
            .estimate(1, 2, List.of(new PairLoss(0, Double.NaN, Double.NaN)));
    Estimate capped =
        new GradientEstimator(EsConfig.defaults(), 1)
            .estimate(1, 2, List.of(new PairLoss(0, 10, 10), new PairLoss(1, 10, 10)));
    for (Estimate failures : List.of(lost, capped)) {
      OuterStep after = optimizer.step(moved.theta(), moved.state(), failures);
      assertThat(after.theta()).isEqualTo(moved.theta());
      assertThat(after.stepNorm()).isZero();
      assertThat(after.state())
          .usingRecursiveComparison()
          .isEqualTo(
              new OuterState(
                  moved.state().firstMoment(),
                  moved.state().secondMoment(),
                  moved.state().accumulatedGradient(),
                  0,
                  1,
                  2));
    }
  }

  @Test
  void aGenerationOfFailuresIsNoPartOfAnAverage() {
    OuterOptimizer optimizer = new OuterOptimizer(config(3, 2), 10);
    OuterStep without = optimizer.step(new float[1], optimizer.newState(1), estimate(1));
    without = optimizer.step(without.theta(), without.state(), estimate(2));
    OuterStep with = optimizer.step(new float[1], optimizer.newState(1), estimate(1));
    with = optimizer.step(with.theta(), with.state(), estimate(0));
    with = optimizer.step(with.theta(), with.state(), estimate(2));
    assertThat(with.theta()).isEqualTo(without.theta());
  }

  @Test
  void whatGoesInStaysAsItIs() {
    OuterOptimizer optimizer = new OuterOptimizer(config(3, 1), 2);
    float[] theta = {1, 2};
    float[] gradient = {10, -1};
    OuterState state =
        new OuterState(new float[] {1, 1}, new float[] {2, 2}, new float[] {0, 0}, 0, 5, 5);
    optimizer.step(theta, state, estimate(gradient));
    assertThat(theta).containsExactly(1, 2);
    assertThat(gradient).containsExactly(10, -1);
    assertThat(state.firstMoment()).containsExactly(1, 1);
    assertThat(state.secondMoment()).containsExactly(2, 2);
    assertThat(state.accumulatedGradient()).containsExactly(0, 0);
  }

  @Test
  void normsAreReported() {
    OuterOptimizer optimizer =
        new OuterOptimizer(
            new OuterConfig(0.5, Decay.NONE, 4, 1, new OuterConfig.GradientDescent()), 2);
    OuterStep step = optimizer.step(new float[] {0, 10}, optimizer.newState(2), estimate(3, 40));
    assertThat(step.gradientNorm()).isCloseTo(Math.sqrt(1609), within(1e-12));
    assertThat(step.clippedNorm()).isEqualTo(5);
    assertThat(step.stepNorm()).isEqualTo(2.5);
    assertThat(step.thetaNorm()).isCloseTo(Math.hypot(1.5, 8), within(1e-12));
    assertThat(step.learningRate()).isEqualTo(0.5);
  }

  @Test
  void theLearningRateFallsFromTheFirstGenerationToTheLast() {
    assertThat(rates(Decay.NONE, 3)).containsExactly(1, 1, 1);
    assertThat(rates(new Decay(Shape.COSINE, 0.1), 6))
        .usingComparatorWithPrecision(1e-12)
        .containsExactly(
            1,
            0.1 + 0.9 * (1 + Math.sqrt(0.5)) / 2,
            0.55,
            0.1 + 0.9 * (1 - Math.sqrt(0.5)) / 2,
            0.1,
            0.1);
    assertThat(rates(new Decay(Shape.EXPONENTIAL, 0.0001), 6))
        .usingComparatorWithPrecision(1e-12)
        .containsExactly(1, 0.1, 0.01, 0.001, 0.0001, 0.0001);
  }

  /** The rates of a run of five generations. */
  private static double[] rates(Decay decay, int steps) {
    OuterOptimizer optimizer = new OuterOptimizer(new OuterConfig(1, decay, 3, 1, ADAM), 5);
    float[] theta = new float[1];
    OuterState state = optimizer.newState(1);
    double[] rates = new double[steps];
    for (int k = 0; k < steps; k++) {
      OuterStep step = optimizer.step(theta, state, estimate(k == 0 ? 0 : 1));
      rates[k] = step.learningRate();
      state = step.state();
    }
    return rates;
  }

  @Test
  void theRateOfAStepIsThatOfTheGenerationThatCompletesIt() {
    OuterOptimizer optimizer =
        new OuterOptimizer(
            new OuterConfig(
                1, new Decay(Shape.EXPONENTIAL, 0.01), 3, 2, new OuterConfig.GradientDescent()),
            3);
    OuterStep first = optimizer.step(new float[1], optimizer.newState(1), estimate(1));
    OuterStep second = optimizer.step(first.theta(), first.state(), estimate(1));
    assertThat(second.theta()[0]).isCloseTo(-0.1f, within(1e-7f));
  }

  @Test
  void aRunOfOneGenerationHasTheWholeRate() {
    assertThat(new Decay(Shape.COSINE, 0.1).factor(0, 1)).isEqualTo(1);
  }

  @Test
  void aStoredStateGoesOnAsIfNeverStopped() {
    OuterOptimizer optimizer = new OuterOptimizer(config(3, 2), 10);
    float[] theta = noise(6, 0);
    OuterState state = optimizer.newState(6);
    for (int generation = 0; generation < 3; generation++) {
      OuterStep step = optimizer.step(theta, state, estimate(noise(6, 1 + generation)));
      theta = step.theta();
      state = step.state();
    }
    OuterState restored = OuterState.restore(state.arrays(), state.counts());
    assertThat(restored).usingRecursiveComparison().isEqualTo(state);
    assertThat(optimizer.step(theta, restored, estimate(noise(6, 9))).theta())
        .isEqualTo(optimizer.step(theta, state, estimate(noise(6, 9))).theta());
  }

  @Test
  void aStateOfOtherNamesIsRefused() {
    OuterState state = OuterState.initial(1);
    assertRefused(
        () -> OuterState.restore(Map.of("momentum", new float[1]), state.counts()),
        "Outer state has the arrays [momentum], but this version stores [accumulated-gradient,"
            + " first-moment, second-moment]");
    assertRefused(
        () -> OuterState.restore(state.arrays(), Map.of("steps", 3L)),
        "Outer state has the counts [steps], but this version stores [accumulated, generations,"
            + " steps]");
  }

  @Test
  void aStateThatDoesNotFitIsRefused() {
    assertRefused(
        () -> new OuterState(new float[1], new float[2], new float[3], 0, 0, 0),
        "Outer state has a first moment of 1, a second moment of 2 and an accumulated gradient of"
            + " 3 numbers; all must have the length of theta");
    assertRefused(
        () -> new OuterState(new float[1], new float[1], new float[1], 0, -1, 0),
        "Outer state counts 0 accumulated gradients, -1 steps and 0 generations; none may be below"
            + " 0");
    OuterOptimizer optimizer = new OuterOptimizer(config(3, 1), 1);
    assertRefused(
        () -> optimizer.step(new float[2], optimizer.newState(3), estimate(1, 2)),
        "theta has 2 weights, but the gradient has 2 and the outer state is for 3");
    assertRefused(
        () -> optimizer.step(new float[1], optimizer.newState(1), estimate(Float.NaN)),
        "The gradient of generation 0 has the norm NaN; it must be finite");
  }

  @Test
  void theDefaultsAreThosePublished() {
    assertThat(OuterConfig.defaults())
        .isEqualTo(
            new OuterConfig(
                3e-4, new Decay(Shape.CONSTANT, 1), 3, 4, new OuterConfig.Adam(0.9, 0.999, 1e-8)));
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    assertRefused(
        () -> new OuterConfig(0, Decay.NONE, 3, 1, ADAM),
        "learning-rate must be above 0 and finite, but is 0.0");
    assertRefused(
        () -> new OuterConfig(1, Decay.NONE, Double.NaN, 1, ADAM),
        "gradient-clip must be above 0, but is NaN");
    assertRefused(
        () -> new OuterConfig(1, Decay.NONE, 3, 0, ADAM),
        "accumulation must be at least 1, but is 0");
    assertRefused(
        () -> new OuterConfig.Adam(1, 0.9, 1e-8),
        "beta1 must be at least 0 and below 1, but is 1.0");
    assertRefused(
        () -> new OuterConfig.Adam(0.9, -1, 1e-8),
        "beta2 must be at least 0 and below 1, but is -1.0");
    assertRefused(
        () -> new OuterConfig.Adam(0.9, 0.9, 0), "epsilon must be above 0 and finite, but is 0.0");
    assertRefused(
        () -> new Decay(Shape.COSINE, 0),
        "final-fraction must be above 0 and at most 1, but is 0.0");
    assertRefused(
        () -> new Decay(Shape.CONSTANT, 0.5),
        "final-fraction must be 1 when the learning rate is constant, but is 0.5");
    assertRefused(
        () -> new OuterOptimizer(OuterConfig.defaults(), 0),
        "generations must be at least 1, but is 0");
  }

  private static void assertRefused(Runnable call, String message) {
    assertThatThrownBy(call::run).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }
}
