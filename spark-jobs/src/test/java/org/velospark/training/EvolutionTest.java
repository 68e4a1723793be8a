package org.velospark.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.velospark.checkpoint.CheckpointStore;
import org.velospark.es.Estimate;
import org.velospark.es.GradientEstimator;
import org.velospark.es.OuterOptimizer;
import org.velospark.es.OuterState;
import org.velospark.es.OuterStep;
import org.velospark.es.PairLoss;
import org.velospark.generation.GenerationStage;
import org.velospark.generation.TestingWork;
import org.velospark.generation.Unit;
import org.velospark.history.GenerationRow;
import org.velospark.history.HistoryReader;
import org.velospark.history.HistoryTable;
import org.velospark.model.WeightRange;
import org.velospark.owner.Fence;
import org.velospark.settings.GpuSettings;
import org.velospark.settings.SparkSettings;
import org.velospark.settings.TrainingSettings;

/** The loop over generations, with units that take no time. */
class EvolutionTest {
  private static final float[] THETA = {1, -2, 3, 0.5f};
  private static final WeightRange ALL = new WeightRange(0, THETA.length);
  private static final int GENERATIONS = 9;

  private static JavaSparkContext spark;

  @TempDir java.nio.file.Path folder;

  @BeforeAll
  static void start() {
    spark = new JavaSparkContext(TestingRuns.sparkConf("local[2]"));
  }

  @AfterAll
  static void stop() {
    spark.close();
  }

  @AfterEach
  void letAllPairsReturn() {
    TestingWork.stuckPair = -1;
  }

  private Path location() {
    return new Path(folder.toUri());
  }

  private static TrainingSettings settings(String... overrides) {
    List<String> all =
        new ArrayList<>(List.of("es { pairs = 4, tasks-per-pair = 1, difference = raw }"));
    all.addAll(List.of(overrides));
    return TestingRuns.configuration(all.toArray(String[]::new)).settings();
  }

  private static RunState initial(TrainingSettings settings) {
    return initial(settings, ALL);
  }

  private static RunState initial(TrainingSettings settings, WeightRange evolved) {
    return RunState.initial(settings.es().staleness(), THETA, evolved, outer(settings));
  }

  private static OuterOptimizer outer(TrainingSettings settings) {
    return new OuterOptimizer(settings.outer(), settings.run().generations());
  }

  private RunState run(TrainingSettings settings, RunState first) throws IOException {
    return run(settings, first, ALL);
  }

  private RunState run(TrainingSettings settings, RunState first, WeightRange evolved)
      throws IOException {
    long seed = settings.run().seed();
    return new Evolution(
            spark,
            settings,
            "run",
            location(),
            Fence.NONE,
            Map.of("configuration", "", "git.commit", ""),
            new TestingProgress())
        .run(
            new TestingArchitecture(THETA.length, evolved),
            new GenerationStage(
                spark,
                "run",
                new TestingWork(seed, settings.es().sigma(), evolved),
                unit -> 1e-3,
                new SparkSettings(settings.es().units(), GpuSettings.NONE),
                settings.generation()),
            new GradientEstimator(settings.es(), seed),
            outer(settings),
            first);
  }

  /** The recursion as it is written down: no pipeline, no cluster. */
  private static float[] sequential(TrainingSettings settings) {
    return sequential(settings, ALL);
  }

  private static float[] sequential(TrainingSettings settings, WeightRange evolved) {
    long seed = settings.run().seed();
    TestingWork work = new TestingWork(seed, settings.es().sigma(), evolved);
    GradientEstimator estimator = new GradientEstimator(settings.es(), seed);
    OuterOptimizer outer = outer(settings);
    List<float[]> thetas = new ArrayList<>(List.of(THETA));
    OuterState state = outer.newState(evolved.length());
    for (int generation = 0; generation < settings.run().generations(); generation++) {
      float[] stale = thetas.get(Math.max(0, generation - settings.es().staleness()));
      List<PairLoss> losses =
          Unit.of(generation, settings.es()).stream()
              .map(unit -> work.run(unit, stale).pair().loss())
              .toList();
      Estimate estimate = estimator.estimate(generation, evolved.length(), losses);
      OuterStep step = outer.step(evolved.of(thetas.get(generation)), state, estimate);
      thetas.add(evolved.replaced(thetas.get(generation), step.theta()));
      state = step.state();
    }
    return thetas.get(thetas.size() - 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void everyGenerationIsEvaluatedAtTheWeightsOfAFixedNumberOfUpdatesBefore(int staleness)
      throws IOException {
    TrainingSettings settings =
        settings("run.generations = " + GENERATIONS, "es.staleness = " + staleness);
    assertThat(run(settings, initial(settings)).theta()).isEqualTo(sequential(settings));
  }

  @ParameterizedTest
  @CsvSource({"0,2,0", "1,3,0", "2,4,0", "1,3,2"})
  void weightsThatDoNotEvolveStayAsTheyAre(int from, int to, int staleness) throws IOException {
    WeightRange evolved = new WeightRange(from, to);
    TrainingSettings cut = settings("run.generations = 4", "es.staleness = " + staleness);
    TrainingSettings whole = settings("run.generations = 9", "es.staleness = " + staleness);
    run(cut, initial(cut, evolved), evolved);
    RunState middle =
        RunState.of(
            new CheckpointStore(location(), spark.hadoopConfiguration()).latest().orElseThrow(),
            staleness);
    float[] theta = run(whole, middle, evolved).theta();
    assertThat(theta).isEqualTo(sequential(whole, evolved));
    for (int k = 0; k < theta.length; k++) {
      boolean moved = Float.floatToIntBits(theta[k]) != Float.floatToIntBits(THETA[k]);
      assertThat(moved).as("weight %d", k).isEqualTo(k >= from && k < to);
    }
  }

  @Test
  void staleWeightsAreOtherWeights() {
    assertThat(sequential(settings("run.generations = 9", "es.staleness = 2")))
        .isNotEqualTo(sequential(settings("run.generations = 9")));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void aRunThatGoesOnInTheMiddleHasTheSameBits(int staleness) throws IOException {
    String stale = "es.staleness = " + staleness;
    TrainingSettings cut = settings("run.generations = 5", stale);
    TrainingSettings whole = settings("run.generations = " + GENERATIONS, stale);
    run(cut, initial(cut));
    RunState middle =
        RunState.of(
            new CheckpointStore(location(), spark.hadoopConfiguration()).latest().orElseThrow(),
            staleness);
    assertThat(middle.generation()).isEqualTo(5);
    assertThat(run(whole, middle).theta()).isEqualTo(sequential(whole));
  }

  @Test
  void aRunThatGoesOnCountsTheUnitsThatTheHistoryTellsOf() throws IOException {
    TrainingSettings settings =
        settings("run.generations = 3", "generation { deadline = 1, least-fraction = 0.5 }");
    TestingWork.stuckPair = 2;
    RunState first = run(settings, initial(settings));
    List<GenerationRow> rows =
        new HistoryReader(location(), spark.hadoopConfiguration()).rows(HistoryTable.GENERATIONS);
    assertThat(rows)
        .hasSize(3)
        .allSatisfy(
            row -> {
              assertThat(row.endedAtDeadline()).isTrue();
              assertThat(row.unitsPlanned()).isEqualTo(4);
              assertThat(row.unitsDone()).isBetween(2, 3);
              assertThat(row.unitsFailed()).isEqualTo(4 - row.unitsDone());
            });

    // As after a crash before the first checkpoint; now every pair would return.
    TestingWork.stuckPair = -1;
    assertThat(run(settings, initial(settings)).theta()).isEqualTo(first.theta());
    assertThat(
            new HistoryReader(location(), spark.hadoopConfiguration())
                .rows(HistoryTable.GENERATIONS))
        .isEqualTo(rows);
  }
}
