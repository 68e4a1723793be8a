package org.velospark.bench;

import java.io.IOException;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.velospark.checkpoint.Checkpoint;
import org.velospark.checkpoint.CheckpointStore;
import org.velospark.es.Estimate;
import org.velospark.es.OuterConfig;
import org.velospark.es.OuterOptimizer;
import org.velospark.es.OuterState;
import org.velospark.generation.GenerationPlan;
import org.velospark.generation.GenerationStage;
import org.velospark.generation.NoiseCost;
import org.velospark.generation.RunningGeneration;
import org.velospark.generation.Unit;
import org.velospark.settings.GenerationSettings;
import org.velospark.settings.GpuSettings;
import org.velospark.settings.SparkSettings;

/** Measures the pieces of a driver's work on this machine. */
public final class DriverBenchmark {
  private static final int LENGTH = 1 << 20;
  private static final int UNITS = 1000;
  private static final int FEW_TASKS = 4;
  private static final int ROUNDS = 7;

  private final JavaSparkContext spark;
  private final Path location;

  /**
   * @param location where checkpoints are written
   */
  public DriverBenchmark(JavaSparkContext spark, Path location) {
    this.spark = spark;
    this.location = location;
  }

  /** Measures all pieces; the fastest of some rounds of each. */
  public DriverCosts measure() throws IOException {
    double few = fastest(() -> generation(FEW_TASKS));
    double many = fastest(() -> generation(UNITS));
    return new DriverCosts(
        NoiseCost.measureNumber(),
        update(),
        fastest(this::broadcast) / LENGTH,
        checkpoint(),
        Math.max(0, many - few) / (UNITS - FEW_TASKS),
        few / UNITS);
  }

  private static double fastest(DoubleSupplier round) {
    return IntStream.range(0, ROUNDS).mapToDouble(i -> round.getAsDouble()).min().orElseThrow();
  }

  private double generation(int tasks) {
    GenerationStage stage =
        new GenerationStage(
            spark,
            "bench",
            new SleepUnits(0),
            unit -> 0,
            new SparkSettings(tasks, GpuSettings.NONE),
            GenerationSettings.COMPLETE);
    long start = System.nanoTime();
    GenerationPlan plan =
        stage.plan(0, IntStream.range(0, UNITS).mapToObj(pair -> new Unit(0, pair, 0)).toList());
    try (RunningGeneration running = stage.submit(plan, new float[1])) {
      running.await();
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private double broadcast() {
    long start = System.nanoTime();
    Broadcast<float[]> broadcast = spark.broadcast(new float[LENGTH]);
    double seconds = (System.nanoTime() - start) / 1e9;
    broadcast.destroy(false);
    return seconds;
  }

  private static double update() {
    OuterConfig defaults = OuterConfig.defaults();
    OuterOptimizer outer =
        new OuterOptimizer(
            new OuterConfig(
                defaults.learningRate(),
                defaults.decay(),
                defaults.gradientClip(),
                1,
                defaults.rule()),
            1);
    float[] gradient = new float[LENGTH];
    for (int k = 0; k < LENGTH; k++) {
      gradient[k] = 1e-3f * (k % 100 - 50);
    }
    OuterState state = outer.newState(LENGTH);
    Estimate estimate = new Estimate(gradient, 1, 0, 1, 1, 0);
    return fastest(
            () -> {
              long start = System.nanoTime();
              outer.step(new float[LENGTH], state, estimate);
              return (System.nanoTime() - start) / 1e9;
            })
        / LENGTH;
  }

  private double checkpoint() throws IOException {
    CheckpointStore store = new CheckpointStore(location, spark.hadoopConfiguration());
    double fastest = Double.POSITIVE_INFINITY;
    OuterState state = new OuterOptimizer(OuterConfig.defaults(), 1).newState(LENGTH);
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      store.write(
          new Checkpoint(round, new float[LENGTH], state.arrays(), state.counts(), Map.of()));
      fastest = Math.min(fastest, (System.nanoTime() - start) / 1e9);
    }
    return fastest / LENGTH;
  }
}
