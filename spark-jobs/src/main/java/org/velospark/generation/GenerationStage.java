package org.velospark.generation;

import java.util.Comparator;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.velospark.config.Configuration;
import org.velospark.gpu.GpuSlots;
import org.velospark.settings.TrainingSettings;

/**
 * Runs generations, one Spark stage each. Not thread-safe: Spark's job group belongs to the calling
 * thread.
 */
public final class GenerationStage {
  /** Fewest partitions for each core: what one core does late, another can make up for. */
  private static final int LEAST_PER_CORE = 2;

  /** Most partitions for each core: as even as need be. */
  private static final int MOST_PER_CORE = 4;

  /**
   * A partition should take as long, next to which the few milliseconds of a Spark task are few.
   */
  private static final double PARTITION_SECONDS = 0.1;

  private static final Comparator<UnitResult> ORDER =
      Comparator.comparingInt((UnitResult result) -> result.unit().pair())
          .thenComparingInt(result -> result.unit().task());

  private final JavaSparkContext spark;
  private final String runId;
  private final String configuration;
  private final int partitions;
  private final UnitOrder order;
  private final GpuSlots gpus;

  /**
   * @param configuration the whole configuration, which executors read
   * @param speed what orders the units of a generation
   */
  public GenerationStage(
      JavaSparkContext spark,
      String runId,
      Configuration<TrainingSettings> configuration,
      ExecutorSpeed speed) {
    this.spark = spark;
    this.runId = runId;
    this.configuration = configuration.text();
    this.partitions = configuration.settings().spark().partitions();
    this.order = new UnitOrder(configuration.settings(), speed);
    this.gpus = GpuSlots.of(spark, configuration.settings().spark().gpu());
  }

  /**
   * What a generation came to.
   *
   * @param units all results, in the order of pair and task
   * @param broadcastSeconds time to hand θ to Spark
   * @param stageSeconds time of the stage
   */
  public record Outcome(List<UnitResult> units, double broadcastSeconds, double stageSeconds) {}

  /**
   * Runs the units of one generation and waits for all of them.
   *
   * @param theta the weights that are perturbed, only read
   */
  public Outcome run(long generation, List<Unit> units, float[] theta) {
    String description =
        "Run %s, generation %d: %d units".formatted(runId, generation, units.size());
    return JobGroup.run(spark, runId, description, () -> run(units, theta));
  }

  private Outcome run(List<Unit> units, float[] theta) {
    List<List<Unit>> dealt = order.dealt(units, seconds -> partitions(units.size(), seconds));
    long start = System.nanoTime();
    Broadcast<float[]> broadcast = spark.broadcast(theta);
    try {
      long broadcasted = System.nanoTime();
      List<UnitResult> results =
          gpus.on(spark.parallelize(dealt, dealt.size()))
              .flatMap(new RunUnits(configuration, broadcast))
              .collect();
      long end = System.nanoTime();
      return new Outcome(
          results.stream().sorted(ORDER).toList(),
          (broadcasted - start) / 1e9,
          (end - broadcasted) / 1e9);
    } finally {
      broadcast.destroy(false);
    }
  }

  /** How many Spark tasks to cut units into. The results do not depend on it. */
  private int partitions(int units, double seconds) {
    int wanted = partitions > 0 ? partitions : partitionsByTime(seconds);
    return Math.min(units, wanted);
  }

  private int partitionsByTime(double seconds) {
    int cores = spark.defaultParallelism();
    double least = LEAST_PER_CORE * cores;
    double most = MOST_PER_CORE * cores;
    return (int) Math.max(least, Math.min(most, seconds / PARTITION_SECONDS));
  }
}
