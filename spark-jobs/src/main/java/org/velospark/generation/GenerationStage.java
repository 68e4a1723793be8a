package org.velospark.generation;

import java.util.Comparator;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Runs generations, one Spark stage each. Not thread-safe: Spark's job group belongs to the calling
 * thread.
 */
public final class GenerationStage {
  /** Partitions for each core: enough for the long ones to overlap, few enough to cost nothing. */
  private static final int PARTITIONS_PER_CORE = 4;

  private static final Comparator<UnitResult> ORDER =
      Comparator.comparingInt((UnitResult result) -> result.unit().pair())
          .thenComparingInt(result -> result.unit().task());

  private final JavaSparkContext spark;
  private final String runId;
  private final String configuration;
  private final int partitions;

  /**
   * @param configuration text of the whole configuration, which executors read
   * @param partitions Spark tasks a generation; 0 for {@value #PARTITIONS_PER_CORE} for each core.
   *     The results do not depend on it
   */
  public GenerationStage(
      JavaSparkContext spark, String runId, String configuration, int partitions) {
    this.spark = spark;
    this.runId = runId;
    this.configuration = configuration;
    this.partitions = partitions;
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
    long start = System.nanoTime();
    Broadcast<float[]> broadcast = spark.broadcast(theta);
    try {
      long broadcasted = System.nanoTime();
      List<UnitResult> results =
          spark
              .parallelize(units, partitions(units.size()))
              .mapPartitions(new RunUnits(configuration, broadcast))
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

  private int partitions(int units) {
    int wanted = partitions > 0 ? partitions : PARTITIONS_PER_CORE * spark.defaultParallelism();
    return Math.min(units, wanted);
  }
}
