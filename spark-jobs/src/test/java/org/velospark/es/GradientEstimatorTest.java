package org.velospark.es;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.velospark.model.WeightRange;

class GradientEstimatorTest {
  private static final long SEED = 77;
  private static final double SIGMA = 0.01;
  private static final int LENGTH = 20;
  private static final Weighting RAW = new Weighting.Antithetic(new Difference.Raw());

  private static Estimate estimate(Weighting weighting, List<PairLoss> losses) {
    return estimate(weighting, 4, losses);
  }

  private static Estimate estimate(Weighting weighting, long generation, List<PairLoss> losses) {
    return new GradientEstimator(new EsConfig(SIGMA, 1, 1, weighting), SEED)
        .estimate(generation, LENGTH, losses);
  }

  static List<Weighting> weightings() {
    return List.of(
        RAW,
        new Weighting.Antithetic(new Difference.Clipped(0.5)),
        new Weighting.Antithetic(new Difference.Sign()),
        new Weighting.WeightedAverage(0.7));
  }

  @Provide
  Arbitrary<Weighting> weighting() {
    return Arbitraries.of(weightings());
  }

  /**
   * Losses that doubles hold exactly, also after a constant of the same kind is added. Few edge
   * cases, lest their combinations leave no room for anything else.
   */
  @Provide
  Arbitrary<Double> exactLoss() {
    return Arbitraries.integers()
        .between(-5000, 5000)
        .edgeCases(edges -> edges.includeOnly(0))
        .map(n -> n / 1024.0);
  }

  /** Up to four units on each of up to eight pairs. */
  @Provide
  Arbitrary<List<PairLoss>> losses() {
    return Combinators.combine(Arbitraries.of(0, 1, 2, 3, 4, 5, 6, 7), exactLoss(), exactLoss())
        .as(PairLoss::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(30);
  }

  @Property
  void aConstantAddedToAllLossesChangesNothing(
      @ForAll("weighting") Weighting weighting,
      @ForAll("losses") List<PairLoss> losses,
      @ForAll("exactLoss") double constant) {
    List<PairLoss> shifted =
        losses.stream()
            .map(u -> new PairLoss(u.pair(), u.positive() + constant, u.negative() + constant))
            .toList();
    float[] expected = estimate(weighting, losses).gradient();
    // Means over three tasks round, so the weighted average may differ in its last bits.
    assertThat(estimate(weighting, shifted).gradient())
        .usingComparatorWithPrecision(1e-5f * (1 + largest(expected)))
        .containsExactly(expected);
    if (weighting instanceof Weighting.Antithetic) {
      assertThat(estimate(weighting, shifted).gradient()).isEqualTo(expected);
    }
  }

  @Property
  void theOrderOfArrivalChangesNoBit(
      @ForAll("weighting") Weighting weighting,
      @ForAll("losses") List<PairLoss> losses,
      @ForAll Random random) {
    List<PairLoss> shuffled = new ArrayList<>(losses);
    Collections.shuffle(shuffled, random);
    Estimate expected = estimate(weighting, losses);
    Estimate actual = estimate(weighting, shuffled);
    assertThat(actual.gradient()).isEqualTo(expected.gradient());
    assertThat(actual).usingRecursiveComparison().isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void theNumberOfThreadsChangesNoBit(int threads) {
    List<PairLoss> losses = evaluate(4, 50, x -> dot(noise(1), x));
    float[] expected = estimate(RAW, losses).gradient();
    ForkJoinPool pool = new ForkJoinPool(threads);
    try {
      // A parallel stream runs in the pool of the task that opens it.
      assertThat(pool.submit(() -> estimate(RAW, losses).gradient()).join()).isEqualTo(expected);
    } finally {
      pool.shutdown();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 33})
  void everyPairCountsHoweverManyThereAre(int pairs) {
    List<PairLoss> losses = new ArrayList<>();
    double[] expected = new double[LENGTH];
    float[] epsilon = new float[LENGTH];
    for (int pair = 0; pair < pairs; pair++) {
      losses.add(new PairLoss(pair, pair + 1, 0));
      new Perturbation(SEED, 4, pair).fill(epsilon);
      for (int k = 0; k < LENGTH; k++) {
        expected[k] += (pair + 1) / (2 * SIGMA * pairs) * epsilon[k];
      }
    }
    float[] gradient = estimate(RAW, losses).gradient();
    for (int k = 0; k < LENGTH; k++) {
      assertThat((double) gradient[k]).isCloseTo(expected[k], within(1e-6 * largest(gradient)));
    }
  }

  @Property
  void swappingTheSidesTurnsTheGradientAround(
      @ForAll("weighting") Weighting weighting, @ForAll("losses") List<PairLoss> losses) {
    List<PairLoss> swapped =
        losses.stream().map(u -> new PairLoss(u.pair(), u.negative(), u.positive())).toList();
    float[] gradient = estimate(weighting, losses).gradient();
    float[] turned = estimate(weighting, swapped).gradient();
    for (int k = 0; k < LENGTH; k++) {
      assertThat(turned[k]).isCloseTo(-gradient[k], within(1e-5f * (1 + largest(gradient))));
    }
  }

  @ParameterizedTest
  @MethodSource("weightings")
  void theEstimatePointsAlongTheGradientOfALine(Weighting weighting) {
    float[] slope = noise(1);
    double cosine = cosine(estimate(weighting, evaluate(4, 2000, x -> dot(slope, x))), slope);
    assertThat(cosine).isGreaterThan(0.98);
  }

  @ParameterizedTest
  @MethodSource("weightings")
  void theEstimatePointsAlongTheGradientOfABowl(Weighting weighting) {
    // Half the sum of k x_k² around zero has the gradient k x_k; theta is the noise of evaluate().
    float[] theta = noise(0);
    float[] gradient = new float[LENGTH];
    for (int k = 0; k < LENGTH; k++) {
      gradient[k] = (k + 1) * theta[k];
    }
    ToDoubleFunction<float[]> bowl =
        x -> IntStream.range(0, LENGTH).mapToDouble(k -> (k + 1) * x[k] * x[k] / 2.0).sum();
    double cosine = cosine(estimate(weighting, evaluate(4, 2000, bowl)), gradient);
    assertThat(cosine).isGreaterThan(0.98);
  }

  @Test
  void rawDifferencesAreUnbiased() {
    float[] slope = noise(1);
    int generations = 400;
    double[] sum = new double[LENGTH];
    double[] squares = new double[LENGTH];
    for (int generation = 0; generation < generations; generation++) {
      float[] gradient =
          estimate(RAW, generation, evaluate(generation, 8, x -> dot(slope, x))).gradient();
      for (int k = 0; k < LENGTH; k++) {
        sum[k] += gradient[k];
        squares[k] += gradient[k] * (double) gradient[k];
      }
    }
    for (int k = 0; k < LENGTH; k++) {
      double mean = sum[k] / generations;
      double standardError =
          Math.sqrt((squares[k] / generations - mean * mean) / (generations - 1));
      assertThat(mean)
          .as("seed %d, element %d", SEED, k)
          .isCloseTo(slope[k], within(4 * standardError));
    }
  }

  @Test
  void oneUnitGivesItsDifferenceOverTwoSigmaTimesItsNoise() {
    float[] epsilon = new float[LENGTH];
    new Perturbation(SEED, 4, 3).fill(epsilon);
    float[] gradient = estimate(RAW, List.of(new PairLoss(3, 1.5, 1.25))).gradient();
    for (int k = 0; k < LENGTH; k++) {
      assertThat(gradient[k]).isEqualTo((float) (0.25 / (2 * SIGMA) * epsilon[k]));
    }
  }

  @Test
  void everyUnitCountsTheSameHoweverTheyShareTheirPairs() {
    List<PairLoss> losses =
        List.of(new PairLoss(0, 2, 1), new PairLoss(0, 1, 4), new PairLoss(1, 3, 2.5));
    double[] expected = new double[LENGTH];
    for (PairLoss unit : losses) {
      float[] alone = estimate(RAW, List.of(unit)).gradient();
      for (int k = 0; k < LENGTH; k++) {
        expected[k] += alone[k] / 3.0;
      }
    }
    float[] gradient = estimate(RAW, losses).gradient();
    for (int k = 0; k < LENGTH; k++) {
      assertThat((double) gradient[k]).isCloseTo(expected[k], within(1e-4));
    }
  }

  @Test
  void theSizeOfADifferenceCountsAsConfigured() {
    assertThat(new Difference.Raw().apply(-3)).isEqualTo(-3);
    assertThat(new Difference.Clipped(2).apply(-3)).isEqualTo(-2);
    assertThat(new Difference.Clipped(2).apply(3)).isEqualTo(2);
    assertThat(new Difference.Clipped(2).apply(1.5)).isEqualTo(1.5);
    assertThat(new Difference.Sign().apply(-3)).isEqualTo(-1);
    assertThat(new Difference.Sign().apply(1e-300)).isEqualTo(1);
    assertThat(new Difference.Sign().apply(0)).isZero();
  }

  @Test
  void differencesByTheirSignDoNotDependOnTheScaleOfLosses() {
    Weighting sign = new Weighting.Antithetic(new Difference.Sign());
    List<PairLoss> losses = evaluate(4, 30, x -> dot(noise(1), x));
    List<PairLoss> scaled =
        losses.stream()
            .map(u -> new PairLoss(u.pair(), 1000 * u.positive(), 1000 * u.negative()))
            .toList();
    assertThat(estimate(sign, scaled).gradient()).isEqualTo(estimate(sign, losses).gradient());
  }

  @ParameterizedTest
  @MethodSource("weightings")
  void aGenerationOfFailuresHasAZeroGradientAndIsNeverBest(Weighting weighting) {
    List<PairLoss> losses =
        List.of(
            new PairLoss(0, Double.NaN, Double.NaN),
            new PairLoss(1, Double.POSITIVE_INFINITY, 1),
            new PairLoss(2, 1, Double.NEGATIVE_INFINITY));
    Estimate estimate = estimate(weighting, losses);
    assertThat(estimate.gradient()).containsOnly(0f);
    assertThat(estimate.meanLoss()).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(estimate.standardError()).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(estimate.units()).isEqualTo(3);
    assertThat(estimate.usedUnits()).isZero();
    assertThat(estimate.nonFiniteSides()).isEqualTo(4);
  }

  @ParameterizedTest
  @MethodSource("weightings")
  void aGenerationOfWhichNothingReturnedHasAZeroGradient(Weighting weighting) {
    Estimate estimate = estimate(weighting, List.of());
    assertThat(estimate.gradient()).hasSize(LENGTH).containsOnly(0f);
    assertThat(estimate.units()).isZero();
  }

  @Test
  void aUnitWithALostSideCountsAsADifferenceOfZero() {
    PairLoss lost = new PairLoss(0, Double.NaN, 0.25);
    PairLoss kept = new PairLoss(1, 2, 1);
    for (Weighting weighting : weightings()) {
      Estimate estimate = estimate(weighting, List.of(lost, kept));
      assertThat(estimate.nonFiniteSides()).isEqualTo(1);
      assertThat(estimate.usedUnits()).isEqualTo(1);
      assertThat(estimate.meanLoss()).isEqualTo(1.5);
    }
    assertThat(estimate(RAW, List.of(lost, kept)).gradient())
        .isEqualTo(estimate(RAW, List.of(new PairLoss(0, 5, 5), kept)).gradient());
    Weighting average = new Weighting.WeightedAverage(1);
    assertThat(estimate(average, List.of(lost, kept)).gradient())
        .isEqualTo(estimate(average, List.of(kept)).gradient());
  }

  @ParameterizedTest
  @MethodSource("weightings")
  void lossesTooLargeForAFloatStillGiveAFiniteGradient(Weighting weighting) {
    Estimate estimate =
        estimate(
            weighting,
            List.of(
                new PairLoss(0, Double.MAX_VALUE, -Double.MAX_VALUE),
                new PairLoss(1, 1e308, 0),
                new PairLoss(2, 0, 1e308),
                new PairLoss(3, 1e300, 0)));
    for (float element : estimate.gradient()) {
      assertThat(element).isFinite();
    }
  }

  @Test
  void theMeanLossComesWithItsStandardError() {
    Estimate estimate =
        estimate(RAW, List.of(new PairLoss(0, 1, 3), new PairLoss(1, 4, 4), new PairLoss(2, 5, 7)));
    assertThat(estimate.meanLoss()).isEqualTo(4);
    assertThat(estimate.standardError()).isCloseTo(2 / Math.sqrt(3), within(1e-12));
    assertThat(estimate.usedUnits()).isEqualTo(3);
  }

  @Test
  void theWeightedAverageIsAStepAwayFromItsGradient() {
    double temperature = 0.3;
    List<PairLoss> losses =
        List.of(new PairLoss(0, 1, 1.5), new PairLoss(1, 0.5, 0.75), new PairLoss(2, 2, 1.25));
    double total = 0;
    double[] expected = new double[LENGTH];
    for (PairLoss unit : losses) {
      float[] epsilon = new float[LENGTH];
      new Perturbation(SEED, 4, unit.pair()).fill(epsilon);
      double up = Math.exp(-unit.positive() / temperature);
      double down = Math.exp(-unit.negative() / temperature);
      total += up + down;
      for (int k = 0; k < LENGTH; k++) {
        expected[k] += SIGMA * (up - down) * epsilon[k];
      }
    }
    float[] gradient = estimate(new Weighting.WeightedAverage(temperature), losses).gradient();
    for (int k = 0; k < LENGTH; k++) {
      assertThat(-gradient[k] * SIGMA * SIGMA / temperature)
          .isCloseTo(expected[k] / total, within(1e-8));
    }
  }

  @Test
  void anUnrollThatBeganEarlierCountsWithTheNoiseOfAllItsGenerations() {
    float[] found =
        estimate(RAW, 6, List.of(new PairLoss(0, 3, 1, 0), new PairLoss(5, 2, 5, 2))).gradient();
    for (int k = 0; k < LENGTH; k++) {
      double expected = 2 * epsilon(6, 0)[k];
      for (int generation = 4; generation <= 6; generation++) {
        expected -= 3.0 * epsilon(generation, 5)[k];
      }
      assertThat(found[k]).isCloseTo((float) (expected / (2 * SIGMA * 2)), within(1e-3f));
    }
  }

  private static float[] epsilon(long generation, int pair) {
    float[] epsilon = new float[LENGTH];
    new Perturbation(SEED, generation, pair).fill(epsilon);
    return epsilon;
  }

  @Test
  void unitsOfAPairThatBeganAtDifferentTimesAreRefused() {
    assertThatThrownBy(
            () -> estimate(RAW, 6, List.of(new PairLoss(0, 3, 1, 0), new PairLoss(0, 2, 5, 2))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("The units of a pair in generation 6 differ in their earlier");
    assertThatThrownBy(() -> estimate(RAW, 6, List.of(new PairLoss(0, 3, 1, 7))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("have too many");
  }

  @Test
  void theWeightedAverageMovesTowardsTheBetterSide() {
    float[] epsilon = new float[LENGTH];
    new Perturbation(SEED, 4, 0).fill(epsilon);
    Weighting average = new Weighting.WeightedAverage(1);
    Estimate positiveIsBetter = estimate(average, List.of(new PairLoss(0, 1, 2)));
    Estimate negativeIsBetter = estimate(average, List.of(new PairLoss(0, 2, 1)));
    // Steps are taken against the gradient.
    assertThat(cosine(positiveIsBetter, epsilon)).isCloseTo(-1, within(1e-6));
    assertThat(cosine(negativeIsBetter, epsilon)).isCloseTo(1, within(1e-6));
  }

  @Test
  void theWeightedAverageOfAHighTemperatureIsTheAntitheticGradient() {
    List<PairLoss> losses = evaluate(4, 50, x -> dot(noise(1), x));
    float[] expected = estimate(RAW, losses).gradient();
    float[] average = estimate(new Weighting.WeightedAverage(1e4), losses).gradient();
    assertThat(average).usingComparatorWithPrecision(1e-3f).containsExactly(expected);
  }

  /** Losses of a function at the perturbations of θ = noise(0), in a generation. */
  private static List<PairLoss> evaluate(
      long generation, int pairs, ToDoubleFunction<float[]> function) {
    float[] theta = noise(0);
    float[] positive = new float[LENGTH];
    float[] negative = new float[LENGTH];
    List<PairLoss> losses = new ArrayList<>();
    for (int pair = 0; pair < pairs; pair++) {
      new Perturbation(SEED, generation, pair)
          .sides(theta, new WeightRange(0, theta.length), SIGMA, positive, negative);
      losses.add(
          new PairLoss(pair, function.applyAsDouble(positive), function.applyAsDouble(negative)));
    }
    return losses;
  }

  private static float[] noise(int which) {
    float[] noise = new float[LENGTH];
    new Perturbation(SEED + 1, 0, which).fill(noise);
    return noise;
  }

  private static double dot(float[] a, float[] b) {
    return IntStream.range(0, a.length).mapToDouble(k -> (double) a[k] * b[k]).sum();
  }

  private static double cosine(Estimate estimate, float[] direction) {
    float[] gradient = estimate.gradient();
    return dot(gradient, direction)
        / Math.sqrt(dot(gradient, gradient) * dot(direction, direction));
  }

  private static float largest(float[] vector) {
    return (float)
        IntStream.range(0, vector.length).mapToDouble(k -> Math.abs(vector[k])).max().orElse(0);
  }
}
