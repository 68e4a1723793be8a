package org.velospark.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.velospark.es.GradientEstimator;
import org.velospark.es.OuterOptimizer;
import org.velospark.generation.CheapestNoiseSum;
import org.velospark.generation.GenerationPlan;
import org.velospark.generation.GenerationStage;
import org.velospark.generation.RunningGeneration;
import org.velospark.generation.Unit;
import org.velospark.model.LearnedOptimizer;
import org.velospark.owner.Claim;
import org.velospark.owner.RunOwner;
import org.velospark.progress.GenerationProgress;
import org.velospark.settings.GenerationSettings;
import org.velospark.settings.TrainingSettings;
import org.velospark.training.Evolution;
import org.velospark.training.RunState;

/** Measures what generations take beyond the work of their units. */
public final class GenerationBenchmark {
  private static final String RUN = "bench";
  private static final int WARM_UP = 5;

  private final JavaSparkContext spark;
  private final TrainingSettings settings;
  private final LearnedOptimizer optimizer;
  private final float[] theta;

  /**
   * @param settings of the run whose generations are imitated
   */
  public GenerationBenchmark(JavaSparkContext spark, TrainingSettings settings) {
    this.spark = spark;
    this.settings = settings;
    this.optimizer = settings.optimizer().create();
    this.theta = optimizer.initialWeights(settings.run().seed());
  }

  /**
   * A generation of units that sleep.
   *
   * @param units how many
   * @param unitSeconds how long each sleeps
   * @param cores how many sleep at once
   * @param partitions Spark tasks they were packed into
   * @param seconds from the driver's first call to the results, planning included
   */
  public record Busy(int units, double unitSeconds, int cores, int partitions, double seconds) {
    /** What it took beyond an even share of the work, as a part of that. */
    public double overhead() {
      return seconds / (units * unitSeconds / cores) - 1;
    }
  }

  /** Measures one generation, after a few empty ones. */
  public Busy busy(int units, double unitSeconds) {
    GenerationStage empty = stage(0);
    for (int generation = 0; generation < WARM_UP; generation++) {
      run(empty, empty.plan(generation, units(generation, units)));
    }
    GenerationStage stage = stage(unitSeconds);
    long start = System.nanoTime();
    GenerationPlan plan = stage.plan(WARM_UP, units(WARM_UP, units));
    run(stage, plan);
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Busy(
        units, unitSeconds, spark.defaultParallelism(), plan.packed().partitions().size(), seconds);
  }

  /**
   * Generations of units that do nothing, with history and checkpoints.
   *
   * @param generations how many
   * @param units of each
   * @param length weights of θ
   * @param milliseconds of one, the fastest and the median
   * @param worst milliseconds of the slowest
   * @param lastWrites seconds from the end of the last one until all is stored
   */
  public record Empty(
      int generations,
      int units,
      int length,
      Timing milliseconds,
      double worst,
      double lastWrites) {}

  /**
   * Runs empty generations.
   *
   * @param location where history and checkpoints are written
   */
  public Empty empty(Path location) throws IOException {
    OuterOptimizer outer = new OuterOptimizer(settings.outer(), settings.run().generations());
    Clock clock = new Clock();
    try (RunOwner owner =
        RunOwner.acquire(
            location, spark.hadoopConfiguration(), settings.owner().lease(), Claim.WHEN_FREE)) {
      new Evolution(
              spark,
              settings,
              RUN,
              location,
              owner,
              Map.of("configuration", "", "git.commit", "unknown"),
              clock)
          .run(
              optimizer,
              stage(0),
              new GradientEstimator(
                  settings.es(),
                  settings.run().seed(),
                  new CheapestNoiseSum(spark, RUN, settings.es().staleness())),
              outer,
              RunState.initial(
                  settings.es().staleness(), theta, optimizer.evolvedWeights(), outer));
    }
    double lastWrites = (System.nanoTime() - clock.ends.get(clock.ends.size() - 1)) / 1e9;
    double[] milliseconds =
        IntStream.range(1, clock.ends.size())
            .mapToDouble(i -> (clock.ends.get(i) - clock.ends.get(i - 1)) / 1e6)
            .toArray();
    return new Empty(
        milliseconds.length,
        settings.es().units(),
        theta.length,
        Timing.of(milliseconds),
        IntStream.range(0, milliseconds.length).mapToDouble(i -> milliseconds[i]).max().orElse(0),
        lastWrites);
  }

  private GenerationStage stage(double unitSeconds) {
    return new GenerationStage(
        spark,
        RUN,
        new SleepUnits(unitSeconds),
        unit -> unitSeconds,
        settings.spark(),
        GenerationSettings.COMPLETE);
  }

  private void run(GenerationStage stage, GenerationPlan plan) {
    try (RunningGeneration running = stage.submit(plan, theta)) {
      running.await();
    }
  }

  private static List<Unit> units(long generation, int count) {
    return IntStream.range(0, count).mapToObj(pair -> new Unit(generation, pair, 0)).toList();
  }

  /** Notes when generations end. */
  private static final class Clock implements GenerationProgress {
    private final List<Long> ends = new ArrayList<>();

    @Override
    public void start(int total, int done) {
      ends.add(System.nanoTime());
    }

    @Override
    public void generation(int done, double loss) {
      ends.add(System.nanoTime());
    }

    @Override
    public void close() {}
  }
}
