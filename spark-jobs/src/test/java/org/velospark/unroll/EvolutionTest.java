package org.velospark.unroll;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.velospark.es.Decay;
import org.velospark.es.Difference;
import org.velospark.es.EsConfig;
import org.velospark.es.Estimate;
import org.velospark.es.GradientEstimator;
import org.velospark.es.OuterConfig;
import org.velospark.es.OuterOptimizer;
import org.velospark.es.OuterState;
import org.velospark.es.OuterStep;
import org.velospark.es.PairLoss;
import org.velospark.es.Perturbation;
import org.velospark.es.Weighting;
import org.velospark.tasks.Task.Split;

/** The parts of a generation together: what a cluster does, in one loop. */
class EvolutionTest {
  private static final long SEED = 3;
  private static final int STEPS = 30;

  static Stream<Weighting> weightings() {
    return Stream.of(
        new Weighting.Antithetic(new Difference.Raw()),
        new Weighting.Antithetic(new Difference.Sign()),
        new Weighting.WeightedAverage(1));
  }

  @ParameterizedTest
  @MethodSource("weightings")
  void evolutionFindsALearningRateThatTrainsFaster(Weighting weighting) {
    TestingLearnedOptimizer optimizer = new TestingLearnedOptimizer();
    EsConfig es = new EsConfig(0.01, 8, 1, weighting);
    int generations = 60;
    GradientEstimator estimator = new GradientEstimator(es, SEED);
    OuterOptimizer outer =
        new OuterOptimizer(
            new OuterConfig(
                0.02,
                new Decay(Decay.Shape.COSINE, 0.1),
                3,
                1,
                new OuterConfig.Adam(0.9, 0.99, 1e-8)),
            generations);
    Unroll unroll = new Unroll(new UnrollConfig(STEPS, STEPS, Objective.FINAL, 10, Split.TRAINING));
    float[] theta = optimizer.initialWeights(SEED);
    OuterState state = outer.newState(theta.length);
    double first = Double.NaN;
    double last = Double.NaN;
    try (TestingTask task = TestingTask.noisy()) {
      for (int generation = 0; generation < generations; generation++) {
        List<PairLoss> losses = new ArrayList<>();
        for (int pair = 0; pair < es.pairs(); pair++) {
          Perturbation perturbation = new Perturbation(SEED, generation, pair);
          long taskSeed = 1000L * generation + pair;
          losses.add(
              unroll
                  .pair(optimizer, theta, perturbation, es.sigma(), task, taskSeed, STEPS)
                  .loss());
        }
        Estimate estimate = estimator.estimate(generation, theta.length, losses);
        first = generation == 0 ? estimate.meanLoss() : first;
        last = estimate.meanLoss();
        OuterStep step = outer.step(theta, state, estimate);
        theta = step.theta();
        state = step.state();
      }
    }
    // From about 2 with the initial weights; the noise of the batches leaves 0.08 at best.
    assertThat(last).as("seed %d, from a loss of %s", SEED, first).isLessThan(first / 10);
  }

  /** Every particle trains a truncation a generation, so an unroll takes five generations. */
  @Test
  void persistentEvolutionFindsALearningRateThatTrainsFaster() {
    TestingLearnedOptimizer optimizer = new TestingLearnedOptimizer();
    int pairs = 8;
    int count = 5;
    int length = 8;
    int generations = 150;
    EsConfig es = new EsConfig(0.01, pairs, 1, new Weighting.Antithetic(new Difference.Raw()));
    GradientEstimator estimator = new GradientEstimator(es, SEED);
    OuterOptimizer outer =
        new OuterOptimizer(
            new OuterConfig(
                0.01,
                new Decay(Decay.Shape.COSINE, 0.1),
                1000,
                1,
                new OuterConfig.Adam(0.9, 0.99, 1e-8)),
            generations);
    Unroll unroll = new Unroll(new UnrollConfig(1, 40, Objective.AVERAGE, 1, Split.TRAINING));
    float[] theta = optimizer.initialWeights(SEED);
    OuterState state = outer.newState(theta.length);
    ParticleState[] particles = new ParticleState[pairs];
    int[] done = new int[pairs];
    double first = 0;
    double last = 0;
    try (TestingTask task = TestingTask.noisy()) {
      for (int generation = 0; generation < generations; generation++) {
        List<PairLoss> losses = new ArrayList<>();
        for (int pair = 0; pair < pairs; pair++) {
          // Out of step, as they are in a run.
          boolean begins = generation == 0 || (generation + pair) % count == 0;
          if (begins) {
            particles[pair] = ParticleState.begin(generation);
            done[pair] = 0;
          }
          Unroll.Truncated result =
              unroll.truncation(
                  optimizer,
                  theta,
                  new Perturbation(SEED, generation, pair),
                  es.sigma(),
                  task,
                  1000L * particles[pair].since() + pair,
                  Truncation.of(count * length, length, done[pair]++, count),
                  particles[pair]);
          PairLoss loss = result.pair().loss();
          losses.add(
              new PairLoss(
                  pair, loss.positive(), loss.negative(), generation - particles[pair].since()));
          particles[pair] = result.after();
        }
        Estimate estimate = estimator.estimate(generation, theta.length, losses);
        first += generation < 20 ? estimate.meanLoss() / 20 : 0;
        last += generation >= generations - 20 ? estimate.meanLoss() / 20 : 0;
        OuterStep step = outer.step(theta, state, estimate);
        theta = step.theta();
        state = step.state();
      }
    }
    assertThat(last).as("seed %d, from a loss of %s", SEED, first).isLessThan(first / 2);
  }
}
