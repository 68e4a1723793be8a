package org.velospark.training;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.serializer.KryoSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.velospark.checkpoint.Checkpoint;
import org.velospark.checkpoint.CheckpointStore;
import org.velospark.checkpoint.Provenance;
import org.velospark.config.Configuration;
import org.velospark.es.GradientEstimator;
import org.velospark.es.OuterOptimizer;
import org.velospark.evaluation.HeldOutEvaluation;
import org.velospark.evaluation.HeldOutSummary;
import org.velospark.generation.CheapestNoiseSum;
import org.velospark.generation.ExecutorSpeed;
import org.velospark.generation.GenerationStage;
import org.velospark.gpu.GpuSlots;
import org.velospark.location.RunLocation;
import org.velospark.metrics.VeloPlugin;
import org.velospark.model.LearnedOptimizer;
import org.velospark.owner.Claim;
import org.velospark.owner.Fence;
import org.velospark.owner.RunOwner;
import org.velospark.progress.GenerationProgress;
import org.velospark.serialization.KryoRegistrator;
import org.velospark.settings.TrainingSettings;

/**
 * Evolves a learned optimizer, from its initial weights or from where an earlier run at the same
 * location stopped. A resumed run computes what the undisturbed one would have, bit for bit.
 */
public final class MetaTraining {
  private static final Logger LOG = LoggerFactory.getLogger(MetaTraining.class);

  private final JavaSparkContext spark;
  private final Configuration<TrainingSettings> configuration;
  private final TrainingSettings settings;
  private final Path location;
  private final GenerationProgress progress;
  private final LearnedOptimizer optimizer;
  private final OuterOptimizer outer;

  /**
   * @param location where the run's checkpoints and history lie, on any Hadoop file system
   * @throws IllegalArgumentException if there are credentials in the location
   * @throws org.velospark.config.InvalidConfigurationException if Spark, as it is set up, cannot
   *     deal out the GPUs that the configuration asks for
   */
  public MetaTraining(
      JavaSparkContext spark,
      Configuration<TrainingSettings> configuration,
      Path location,
      GenerationProgress progress) {
    this.spark = spark;
    this.configuration = configuration;
    this.settings = configuration.settings();
    RunLocation.requireNoSecrets(location);
    GpuSlots.require(spark.getConf(), settings.spark().gpu());
    this.location = location;
    this.progress = progress;
    this.optimizer = settings.optimizer().create();
    this.outer = new OuterOptimizer(settings.outer(), settings.run().generations());
  }

  /**
   * What Spark must be set to: nothing crosses the network that {@link KryoRegistrator} does not
   * name, and executors count what they do.
   */
  public static SparkConf sparkConf() {
    return VeloPlugin.addTo(new SparkConf())
        .setIfMissing("spark.app.name", "velospark")
        // The driver keeps what its pages show of every task of so many stages; a generation is one
        // stage, of thousands of tasks on a large cluster.
        .setIfMissing("spark.ui.retainedStages", "100")
        .setIfMissing("spark.ui.retainedJobs", "100")
        .set("spark.serializer", KryoSerializer.class.getName())
        .set("spark.kryo.registrator", KryoRegistrator.class.getName())
        .set("spark.kryo.registrationRequired", "true");
  }

  /**
   * What a run came to.
   *
   * @param runId its name in history and checkpoints
   * @param generations completed generations
   * @param heldOut final losses on tasks never trained on
   * @param thetaSha256 hash of the evolved weights
   */
  public record Outcome(
      String runId, long generations, HeldOutSummary heldOut, String thetaSha256) {}

  /** Completes the run, once no other driver owns it; see {@link #run(Claim)}. */
  public Outcome run() throws IOException {
    return run(Claim.WHEN_FREE);
  }

  /**
   * Completes the run.
   *
   * @throws org.velospark.owner.RunOwnedException if another driver works on it
   * @throws IOException if the location cannot be read or written or holds another run, if another
   *     driver has taken the run over, or if data sets cannot be had that the run must have
   */
  public Outcome run(Claim claim) throws IOException {
    try (RunOwner owner =
        RunOwner.acquire(location, spark.hadoopConfiguration(), settings.owner().lease(), claim)) {
      return run(owner);
    }
  }

  private Outcome run(Fence fence) throws IOException {
    CheckpointStore checkpoints = new CheckpointStore(location, spark.hadoopConfiguration(), fence);
    Optional<Checkpoint> found = checkpoints.latest();
    found.ifPresent(
        checkpoint -> RunIdentity.requireSame(checkpoint.provenance(), configuration, location));
    Configuration<TrainingSettings> settled =
        RunDataSets.settle(
            configuration, found.map(c -> RunIdentity.configuration(c.provenance(), location)));
    String runId;
    RunState state;
    Map<String, String> origin;
    if (found.isPresent()) {
      runId = RunIdentity.runId(found.get().provenance());
      RunIdentity.warnOfOtherVectors(found.get().provenance());
      state = RunState.of(found.get(), settings.es().staleness());
      origin = InitialWeights.provenance(found.get().provenance());
      LOG.info("Run {} goes on at generation {}", runId, state.generation());
    } else {
      runId = RunIdentity.newRunId(location);
      InitialWeights initial = InitialWeights.of(settings, optimizer, spark.hadoopConfiguration());
      state =
          RunState.initial(
              settings.es().staleness(), initial.theta(), optimizer.evolvedWeights(), outer);
      origin = initial.provenance();
      LOG.info("Run {} begins", runId);
    }
    Map<String, String> description = RunIdentity.describe(runId, optimizer, settled);
    description.putAll(origin);
    Map<String, String> provenance = Provenance.collect(description);
    if (found.isEmpty()) {
      checkpoints.write(state.checkpoint(provenance));
    }
    GenerationStage stage =
        GenerationStage.training(
            spark, runId, settled, ExecutorSpeed.measure(spark, settled.text()));
    GradientEstimator estimator =
        new GradientEstimator(
            settings.es(),
            settings.run().seed(),
            new CheapestNoiseSum(spark, runId, settings.es().staleness()));
    RunState last =
        new Evolution(spark, settled.settings(), runId, location, fence, provenance, progress)
            .run(optimizer, stage, estimator, outer, state);
    HeldOutSummary heldOut =
        HeldOutEvaluation.run(
            spark,
            runId,
            settled.text(),
            settings.heldOut(),
            firstTheta(checkpoints),
            last.theta());
    return new Outcome(runId, last.generation(), heldOut, Checkpoint.thetaSha256(last.theta()));
  }

  /** A run that goes on need not find again what it began with elsewhere. */
  private float[] firstTheta(CheckpointStore checkpoints) throws IOException {
    return settings.run().initialWeights().isPresent()
        ? checkpoints.read(0).theta()
        : optimizer.initialWeights(settings.run().seed());
  }
}
