package org.velospark.training;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
import org.velospark.es.Estimate;
import org.velospark.es.GradientEstimator;
import org.velospark.es.OuterOptimizer;
import org.velospark.es.OuterState;
import org.velospark.es.OuterStep;
import org.velospark.es.PairLoss;
import org.velospark.evaluation.HeldOutEvaluation;
import org.velospark.evaluation.HeldOutSummary;
import org.velospark.generation.ExecutorSpeed;
import org.velospark.generation.GenerationStage;
import org.velospark.generation.Unit;
import org.velospark.generation.UnitResult;
import org.velospark.gpu.GpuSlots;
import org.velospark.history.HistoryWriter;
import org.velospark.metrics.VeloPlugin;
import org.velospark.model.LearnedOptimizer;
import org.velospark.model.velo.Velo;
import org.velospark.progress.GenerationProgress;
import org.velospark.serialization.KryoRegistrator;
import org.velospark.settings.TrainingSettings;

/**
 * Evolves a learned optimizer, from its initial weights or from where an earlier run at the same
 * location stopped. A resumed run computes what the undisturbed one would have, bit for bit.
 *
 * <p>Order of writing: a generation's rows go to the history in the background; before a checkpoint
 * is written, the history up to it is stored. So whatever a checkpoint builds on is in the history,
 * and generations computed again after a crash are skipped there.
 */
public final class MetaTraining {
  private static final Logger LOG = LoggerFactory.getLogger(MetaTraining.class);

  private final JavaSparkContext spark;
  private final Configuration<TrainingSettings> configuration;
  private final TrainingSettings settings;
  private final Path location;
  private final GenerationProgress progress;
  private final LearnedOptimizer optimizer;
  private final GradientEstimator estimator;
  private final OuterOptimizer outer;

  /**
   * @param location where the run's checkpoints and history lie, on any Hadoop file system
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
    GpuSlots.require(spark.getConf(), settings.spark().gpu());
    this.location = location;
    this.progress = progress;
    this.optimizer = new Velo(settings.optimizer());
    this.estimator = new GradientEstimator(settings.es(), settings.run().seed());
    this.outer = new OuterOptimizer(settings.outer(), settings.run().generations());
  }

  /**
   * What Spark must be set to: nothing crosses the network that {@link KryoRegistrator} does not
   * name, and executors count what they do.
   */
  public static SparkConf sparkConf() {
    return VeloPlugin.addTo(new SparkConf())
        .setIfMissing("spark.app.name", "velospark")
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

  /** Weights and outer state between two generations. */
  private record State(long generation, float[] theta, OuterState outer) {}

  /**
   * Completes the run.
   *
   * @throws IOException if the location cannot be read or written or holds another run, or if data
   *     sets cannot be had that the run must have
   */
  public Outcome run() throws IOException {
    CheckpointStore checkpoints = new CheckpointStore(location, spark.hadoopConfiguration());
    Optional<Checkpoint> found = checkpoints.latest();
    found.ifPresent(
        checkpoint -> RunIdentity.requireSame(checkpoint.provenance(), configuration, location));
    Configuration<TrainingSettings> settled =
        RunDataSets.settle(
            configuration, found.map(c -> RunIdentity.configuration(c.provenance(), location)));
    String runId;
    State state;
    if (found.isPresent()) {
      Checkpoint checkpoint = found.get();
      runId = RunIdentity.runId(checkpoint.provenance());
      RunIdentity.warnOfOtherVectors(checkpoint.provenance());
      state =
          new State(
              checkpoint.generation(),
              checkpoint.theta(),
              OuterState.restore(checkpoint.outerArrays(), checkpoint.outerCounters()));
      LOG.info("Run {} goes on at generation {}", runId, state.generation());
    } else {
      runId = RunIdentity.newRunId(location);
      float[] theta = optimizer.initialWeights(settings.run().seed());
      state = new State(0, theta, outer.newState(theta.length));
      LOG.info("Run {} begins", runId);
    }
    Map<String, String> provenance =
        Provenance.collect(RunIdentity.describe(runId, optimizer, settled));
    if (found.isEmpty()) {
      checkpoints.write(checkpoint(state, provenance));
    }
    State last = evolve(runId, state, settled, checkpoints, provenance);
    HeldOutSummary heldOut =
        HeldOutEvaluation.run(
            spark,
            runId,
            settled.text(),
            settings.heldOut(),
            optimizer.initialWeights(settings.run().seed()),
            last.theta());
    return new Outcome(runId, last.generation(), heldOut, Checkpoint.thetaSha256(last.theta()));
  }

  private State evolve(
      String runId,
      State first,
      Configuration<TrainingSettings> settled,
      CheckpointStore checkpoints,
      Map<String, String> provenance)
      throws IOException {
    int total = settings.run().generations();
    GenerationStage stage =
        new GenerationStage(spark, runId, settled, ExecutorSpeed.measure(spark, settled.text()));
    State state = first;
    try (HistoryWriter history = new HistoryWriter(location, spark.hadoopConfiguration(), runId)) {
      long attempt = history.attempts() + 1;
      HistoryRows rows = new HistoryRows(runId, attempt);
      history.started(rows.run(state.generation(), settings, optimizer, provenance, spark));
      progress.start((int) Math.max(total, state.generation()), (int) state.generation());
      double checkpointSeconds = 0;
      while (state.generation() < total) {
        Instant start = Instant.now();
        List<Unit> units = Unit.of(state.generation(), settings.es());
        GenerationStage.Outcome outcome = stage.run(state.generation(), units, state.theta());
        long collected = System.nanoTime();
        Estimate estimate =
            estimator.estimate(state.generation(), state.theta().length, losses(outcome.units()));
        OuterStep step = outer.step(state.theta(), state.outer(), estimate);
        HistoryRows.Seconds seconds =
            new HistoryRows.Seconds(
                outcome.broadcastSeconds(),
                outcome.stageSeconds(),
                (System.nanoTime() - collected) / 1e9,
                checkpointSeconds);
        history.completed(
            rows.generation(
                state.generation(), units.size(), outcome.units(), estimate, step, seconds, start),
            rows.evaluations(state.generation(), outcome.units()));
        state = new State(state.generation() + 1, step.theta(), step.state());
        checkpointSeconds = saveIfDue(state, total, checkpoints, history, provenance);
        progress.generation((int) state.generation(), estimate.meanLoss());
      }
    }
    return state;
  }

  /** Returns the seconds it took. */
  private double saveIfDue(
      State state,
      int total,
      CheckpointStore checkpoints,
      HistoryWriter history,
      Map<String, String> provenance)
      throws IOException {
    boolean due =
        state.generation() % settings.checkpoint().every() == 0 || state.generation() == total;
    if (!due) {
      return 0;
    }
    long start = System.nanoTime();
    history.flush();
    checkpoints.write(checkpoint(state, provenance));
    return (System.nanoTime() - start) / 1e9;
  }

  private static List<PairLoss> losses(List<UnitResult> units) {
    List<PairLoss> losses = new ArrayList<>(units.size());
    for (UnitResult unit : units) {
      losses.add(unit.pair().loss());
    }
    return losses;
  }

  private static Checkpoint checkpoint(State state, Map<String, String> provenance) {
    return new Checkpoint(
        state.generation(),
        state.theta(),
        state.outer().arrays(),
        state.outer().counts(),
        provenance);
  }
}
