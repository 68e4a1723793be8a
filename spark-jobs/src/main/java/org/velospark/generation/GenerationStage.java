package org.velospark.generation;

import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.apache.spark.SimpleFutureAction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.velospark.config.Configuration;
import org.velospark.gpu.GpuSlots;
import org.velospark.settings.GenerationSettings;
import org.velospark.settings.SparkSettings;
import org.velospark.settings.TrainingSettings;

/**
 * Runs generations, one Spark stage each. Not thread-safe: Spark's job group belongs to the calling
 * thread.
 */
public final class GenerationStage {
  private final JavaSparkContext spark;
  private final String runId;
  private final UnitWork work;
  private final ToDoubleFunction<Unit> seconds;
  private final int partitions;
  private final GpuSlots gpus;
  private final GenerationSettings settings;
  private final Optional<ParticleStates> particles;

  /**
   * @param work what executors do with a unit
   * @param seconds how long that is predicted to take
   * @param cut into how many Spark tasks, and what each takes
   * @param settings when a generation ends
   */
  public GenerationStage(
      JavaSparkContext spark,
      String runId,
      UnitWork work,
      ToDoubleFunction<Unit> seconds,
      SparkSettings cut,
      GenerationSettings settings) {
    this(spark, runId, work, seconds, cut, settings, Optional.empty());
  }

  private GenerationStage(
      JavaSparkContext spark,
      String runId,
      UnitWork work,
      ToDoubleFunction<Unit> seconds,
      SparkSettings cut,
      GenerationSettings settings,
      Optional<ParticleStates> particles) {
    this.particles = particles;
    this.spark = spark;
    this.runId = runId;
    this.work = work;
    this.seconds = seconds;
    this.partitions = cut.partitions();
    this.gpus = GpuSlots.of(spark, cut.gpu());
    this.settings = settings;
  }

  /**
   * The stage that trains target networks.
   *
   * @param configuration the whole configuration, which executors read
   * @param speed what predicts the time that units take
   */
  public static GenerationStage training(
      JavaSparkContext spark,
      String runId,
      Configuration<TrainingSettings> configuration,
      ExecutorSpeed speed) {
    TrainingSettings settings = configuration.settings();
    return new GenerationStage(
        spark,
        runId,
        new TrainUnits(configuration.text()),
        new UnitSeconds(settings, speed),
        settings.spark(),
        settings.generation(),
        settings
            .es()
            .truncation()
            .map(truncation -> new ParticleStates(spark, runId, configuration.text())));
  }

  /** The states of particles; empty with full unrolls. */
  public Optional<ParticleStates> particles() {
    return particles;
  }

  /** Plans a generation, which may end at its deadline. */
  public GenerationPlan plan(long generation, List<Unit> units) {
    return plan(generation, units, settings.hasDeadline());
  }

  /** Plans a generation of which all units must return. */
  public GenerationPlan planAll(long generation, List<Unit> units) {
    return plan(generation, units, false);
  }

  private GenerationPlan plan(long generation, List<Unit> units, boolean mayEndEarly) {
    UnitPacking packing = new UnitPacking(spark.defaultParallelism(), partitions);
    UnitPacking.Packed packed =
        particles
            .map(states -> states.pack(units, packing, seconds))
            .orElseGet(() -> packing.pack(units, seconds));
    return new GenerationPlan(generation, packed, units.size(), mayEndEarly);
  }

  /**
   * Lets executors begin with a generation. What was submitted before goes first.
   *
   * @param theta the weights that are perturbed, only read
   */
  public RunningGeneration submit(GenerationPlan plan, float[] theta) {
    String description =
        "Run %s, generation %d: %d units".formatted(runId, plan.generation(), plan.units());
    return JobGroup.run(spark, runId, description, () -> start(plan, theta));
  }

  private RunningGeneration start(GenerationPlan plan, float[] theta) {
    long start = System.nanoTime();
    Broadcast<float[]> broadcast = spark.broadcast(theta);
    long broadcasted = System.nanoTime();
    List<List<Unit>> partitions = plan.packed().partitions();
    JavaRDD<List<Unit>> placed =
        particles
            .map(states -> states.placed(partitions))
            .orElseGet(() -> spark.parallelize(partitions, partitions.size()));
    UnitWork present = particles.map(ParticleStates::work).orElse(work);
    JavaRDD<UnitResult> results = gpus.on(placed).flatMap(new RunUnits(present, broadcast));
    UnitReturns returns = new UnitReturns();
    SimpleFutureAction<Boolean> job = UnitJob.submit(spark, results, returns);
    return new RunningGeneration(
        runId, plan, settings, broadcast, returns, job, (broadcasted - start) / 1e9, broadcasted);
  }
}
