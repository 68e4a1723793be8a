package org.velospark.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.velospark.checkpoint.Checkpoint;
import org.velospark.checkpoint.CheckpointStore;
import org.velospark.es.Estimate;
import org.velospark.es.NoiseGroup;
import org.velospark.es.NoiseTerm;
import org.velospark.es.OuterConfig;
import org.velospark.es.OuterOptimizer;
import org.velospark.es.OuterState;
import org.velospark.es.Perturbation;
import org.velospark.generation.GenerationPlan;
import org.velospark.generation.GenerationStage;
import org.velospark.generation.RunningGeneration;
import org.velospark.generation.Unit;
import org.velospark.settings.GenerationSettings;
import org.velospark.settings.GpuSettings;
import org.velospark.settings.SparkSettings;

/**
 * Measures the pieces of a driver's work on this machine. Pieces that the driver's thread does
 * alone are measured by its processor time, so that they are the same on a machine that has other
 * work; tasks are measured by the clock.
 */
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
        number(),
        update(),
        broadcast(),
        checkpoint(),
        Math.max(0, many - few) / (UNITS - FEW_TASKS),
        few / UNITS);
  }

  private static double fastest(DoubleSupplier round) {
    return IntStream.range(0, ROUNDS).mapToDouble(i -> round.getAsDouble()).min().orElseThrow();
  }

  /** Processor seconds of this thread for each weight. */
  private static double work(Runnable piece) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    return fastest(
            () -> {
              long start = threads.getCurrentThreadCpuTime();
              piece.run();
              return (threads.getCurrentThreadCpuTime() - start) / 1e9;
            })
        / LENGTH;
  }

  private static double number() {
    NoiseGroup group = new NoiseGroup(0, List.of(new NoiseTerm(new Perturbation(0, 0, 0), 1)));
    return work(() -> group.sum(LENGTH));
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
    return work(() -> spark.broadcast(new float[LENGTH]).destroy(false));
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
    return work(() -> outer.step(new float[LENGTH], state, estimate));
  }

  private double checkpoint() throws IOException {
    CheckpointStore store = new CheckpointStore(location, spark.hadoopConfiguration());
    OuterState state = new OuterOptimizer(OuterConfig.defaults(), 1).newState(LENGTH);
    AtomicLong generation = new AtomicLong();
    try {
      return work(() -> write(store, generation.getAndIncrement(), state));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void write(CheckpointStore store, long generation, OuterState state) {
    try {
      store.write(
          new Checkpoint(generation, new float[LENGTH], state.arrays(), state.counts(), Map.of()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
