package org.velospark.unroll;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
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
}
