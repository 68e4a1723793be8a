package org.velospark.unroll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.velospark.es.Difference;
import org.velospark.es.EsConfig;
import org.velospark.es.GradientEstimator;
import org.velospark.es.PairLoss;
import org.velospark.es.Perturbation;
import org.velospark.es.Weighting;
import org.velospark.model.LearnedOptimizer;
import org.velospark.model.TrainingState;
import org.velospark.tasks.Task;
import org.velospark.tasks.Task.Split;

/** Laws of particles that are trained truncation by truncation. */
class TruncationTest {
  private static final long SEED = 21;
  private static final float[] THETA = {0.1f, 0.5f};

  private final TestingLearnedOptimizer learned = new TestingLearnedOptimizer();
  private final TestingTask task = TestingTask.noisy();

  @AfterEach
  void close() {
    task.close();
  }

  private static Unroll unroll(Objective objective) {
    return new Unroll(new UnrollConfig(1, 1000, objective, 5, Split.HELD_OUT));
  }

  private Unroll.Truncated truncation(Truncation truncation, double sigma, ParticleState before) {
    return unroll(Objective.AVERAGE)
        .truncation(
            learned, THETA, new Perturbation(1, 2, 3), sigma, task, SEED, truncation, before);
  }

  @Test
  void anUnrollInOneTruncationIsTheUnroll() {
    for (Objective objective : Objective.values()) {
      PairResult pair =
          unroll(objective).pair(learned, THETA, new Perturbation(1, 2, 3), 0.01, task, SEED, 30);
      Unroll.Truncated truncated =
          unroll(objective)
              .truncation(
                  learned,
                  THETA,
                  new Perturbation(1, 2, 3),
                  0.01,
                  task,
                  SEED,
                  Truncation.whole(30),
                  ParticleState.begin(2));
      assertThat(truncated.pair().positive()).isEqualTo(pair.positive());
      assertThat(truncated.pair().negative()).isEqualTo(pair.negative());
      assertThat(truncated.after()).isEqualTo(ParticleState.begin(2));
    }
  }

  @Test
  void withoutNoiseTruncationsAddUpToTheUnroll() {
    UnrollResult whole =
        truncation(Truncation.whole(50), 0, ParticleState.begin(0)).pair().positive();
    ParticleState state = ParticleState.begin(0);
    double losses = 0;
    UnrollResult last = null;
    for (int index = 0; index < 3; index++) {
      Truncation truncation = Truncation.of(50, 20, index, 3);
      ParticleState before = state;
      Unroll.Truncated truncated = truncation(truncation, 0, before);
      // What a lost task would need again is as it was, whatever the network has been used for.
      assertThat(truncation(truncation, 0, before).after()).isEqualTo(truncated.after());
      state = truncated.after();
      last = truncated.pair().positive();
      losses += last.meanTrainingLoss() * truncation.steps();
    }
    assertThat(losses / 50).isCloseTo(whole.meanTrainingLoss(), within(1e-12));
    assertThat(last.finalLoss()).isEqualTo(whole.finalLoss());
    assertThat(last.steps()).isEqualTo(10);
  }

  @Test
  void aDivergedSideStaysAtTheWorstLossUntilItsUnrollEnds() {
    float[] diverging = {1e4f, 0.5f};
    Unroll unroll = unroll(Objective.AVERAGE);
    ParticleState state = ParticleState.begin(0);
    for (int index = 0; index < 3; index++) {
      Unroll.Truncated truncated =
          unroll.truncation(
              learned,
              diverging,
              new Perturbation(1, index, 3),
              0.01,
              task,
              SEED,
              Truncation.of(2000, 500, index, 4),
              state);
      state = truncated.after();
      UnrollResult side = truncated.pair().positive();
      assertThat(side.diverged()).isTrue();
      assertThat(state.positive()).isEqualTo(TrainingState.NONE);
      if (index > 0) {
        assertThat(side.steps()).isZero();
        assertThat(side.metaLoss()).isEqualTo(TestingTask.WORST);
      }
    }
  }

  @Test
  void truncationsCoverTheUnroll() {
    assertThat(Truncation.count(100, 50)).isEqualTo(2);
    assertThat(Truncation.count(101, 50)).isEqualTo(3);
    assertThat(Truncation.count(3, 50)).isEqualTo(1);
    assertThat(Truncation.of(101, 50, 2, 3)).isEqualTo(new Truncation(100, 101, 101, true));
    assertThat(Truncation.of(101, 50, 1, 2)).isEqualTo(new Truncation(50, 100, 101, true));
    assertThat(Truncation.of(101, 50, 0, 3)).isEqualTo(new Truncation(0, 50, 101, false));
    assertThatThrownBy(() -> Truncation.of(101, 50, 3, 3))
        .hasMessage("The unroll has 3 truncations, there is no number 3");
    assertThatThrownBy(() -> new Truncation(5, 5, 9, false))
        .hasMessage("steps must be at least 1 and within the unroll, but are 5 to 5 of 9");
  }

  /** A mean over independent particles. */
  private record Mean(double value, double standardError) {
    static Mean of(double[] values) {
      double mean = java.util.Arrays.stream(values).average().orElseThrow();
      double squares = java.util.Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
      return new Mean(mean, Math.sqrt(squares / (values.length - 1) / values.length));
    }

    double errorsFrom(double expected) {
      return Math.abs(value - expected) / standardError;
    }
  }

  @Test
  void persistentEstimatesAreUnbiasedWhereTruncatedOnesAreNot() {
    int steps = 200;
    int length = 20;
    int particles = 5_000;
    double sigma = 0.1;
    EsConfig es = new EsConfig(sigma, particles, 1, new Weighting.Antithetic(new Difference.Raw()));
    GradientEstimator estimator = new GradientEstimator(es, SEED);
    Unroll unroll = unroll(Objective.AVERAGE);
    LearnedOptimizer recurrence = new InfluenceBalancing();
    float[] theta = recurrence.initialWeights(0);
    double[] persistent = new double[particles];
    double[] truncated = new double[particles];
    int count = Truncation.count(steps, length);
    try (Task vector = new InfluenceBalancing.Vector()) {
      for (int particle = 0; particle < particles; particle++) {
        ParticleState state = ParticleState.begin(0);
        for (int generation = 0; generation < count; generation++) {
          Unroll.Truncated result =
              unroll.truncation(
                  recurrence,
                  theta,
                  new Perturbation(SEED, generation, particle),
                  sigma,
                  vector,
                  SEED,
                  Truncation.of(steps, length, generation, count),
                  state);
          state = result.after();
          PairLoss alone = result.pair().loss();
          PairLoss all = new PairLoss(particle, alone.positive(), alone.negative(), generation);
          persistent[particle] +=
              estimator.estimate(generation, 1, List.of(all)).gradient()[0] / count;
          truncated[particle] +=
              estimator.estimate(generation, 1, List.of(alone)).gradient()[0] / count;
        }
      }
    }
    Mean pes = Mean.of(persistent);
    Mean es1 = Mean.of(truncated);
    double gradient = InfluenceBalancing.gradient(theta[0], steps);
    double shortSighted = InfluenceBalancing.gradient(theta[0], steps, length);
    String found =
        "seed %d: gradient %s, persistent %s, truncated %s, short-sighted gradient %s"
            .formatted(SEED, gradient, pes, es1, shortSighted);
    assertThat(pes.errorsFrom(gradient)).as(found).isLessThan(4);
    assertThat(pes.standardError()).as(found).isLessThan(0.05 * Math.abs(gradient));
    assertThat(es1.errorsFrom(gradient)).as(found).isGreaterThan(20);
    // What truncated ones estimate instead is not even of the gradient's sign.
    assertThat(es1.errorsFrom(shortSighted)).as(found).isLessThan(4);
    assertThat(Math.signum(shortSighted)).as(found).isNotEqualTo(Math.signum(gradient));
  }
}
