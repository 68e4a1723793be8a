package org.velospark.training;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.velospark.checkpoint.Checkpoint;
import org.velospark.checkpoint.CheckpointStore;
import org.velospark.checkpoint.ParticleFolder;
import org.velospark.checkpoint.ParticleIndex;
import org.velospark.es.Estimate;
import org.velospark.es.GradientEstimator;
import org.velospark.es.OuterOptimizer;
import org.velospark.es.OuterStep;
import org.velospark.es.PairLoss;
import org.velospark.generation.GenerationPlan;
import org.velospark.generation.GenerationStage;
import org.velospark.generation.ParticleStates;
import org.velospark.generation.Particles;
import org.velospark.generation.RunningGeneration;
import org.velospark.generation.Unit;
import org.velospark.generation.UnitResult;
import org.velospark.history.HistoryReader;
import org.velospark.history.HistoryWriter;
import org.velospark.model.LearnedOptimizer;
import org.velospark.model.WeightRange;
import org.velospark.owner.Fence;
import org.velospark.progress.GenerationProgress;
import org.velospark.settings.TrainingSettings;

/**
 * The generations of a run, one after the other. Not thread-safe.
 *
 * <p>While executors are at work, the driver plans the next generation, and threads of their own
 * write history and checkpoints. With a staleness of n, executors begin with the n next generations
 * before the driver has updated θ.
 *
 * <p>Order of writing: a generation's rows go to the history in the background; before a checkpoint
 * is written, the history up to it is stored. So whatever a checkpoint builds on is in the history,
 * and generations computed again after a crash are skipped there.
 */
public final class Evolution {
  private static final Logger LOG = LoggerFactory.getLogger(Evolution.class);

  private final JavaSparkContext spark;
  private final TrainingSettings settings;
  private final String runId;
  private final Path location;
  private final Fence fence;
  private final Map<String, String> provenance;
  private final GenerationProgress progress;

  /**
   * @param location of the run's checkpoints and history
   * @param fence is asked before each write there
   * @param provenance what its checkpoints say of the run
   */
  public Evolution(
      JavaSparkContext spark,
      TrainingSettings settings,
      String runId,
      Path location,
      Fence fence,
      Map<String, String> provenance,
      GenerationProgress progress) {
    this.spark = spark;
    this.settings = settings;
    this.runId = runId;
    this.location = location;
    this.fence = fence;
    this.provenance = provenance;
    this.progress = progress;
  }

  /**
   * Goes on until the run has all its generations.
   *
   * @param optimizer what is evolved
   * @param stage where generations are computed
   * @param estimator what makes a gradient of one
   * @param outer what makes a step of gradients
   * @return the state after the last one, which is saved
   * @throws IOException if history or checkpoints cannot be written
   */
  public RunState run(
      LearnedOptimizer optimizer,
      GenerationStage stage,
      GradientEstimator estimator,
      OuterOptimizer outer,
      RunState first)
      throws IOException {
    CheckpointStore store = new CheckpointStore(location, spark.hadoopConfiguration(), fence);
    try (HistoryWriter history =
            new HistoryWriter(location, spark.hadoopConfiguration(), runId, fence);
        CheckpointWriter checkpoints =
            new CheckpointWriter(store, settings.checkpoint().retention(), history);
        Pipeline pipeline = new Pipeline(stage, first, recorded(first.generation()))) {
      HistoryRows rows = new HistoryRows(runId, history.attempts() + 1);
      history.started(rows.run(first.generation(), settings, optimizer, provenance, spark));
      WeightRange evolved = optimizer.evolvedWeights();
      int total = settings.run().generations();
      progress.start((int) Math.max(total, first.generation()), (int) first.generation());
      RunState state = first;
      Particles particles = particles(stage, first);
      double checkpointSeconds = 0;
      Instant start = Instant.now();
      while (state.generation() < total) {
        RunningGeneration.Outcome outcome = pipeline.next(state, particles);
        long collected = System.nanoTime();
        Estimate estimate =
            estimator.estimate(
                state.generation(), evolved.length(), losses(particles, outcome.units()));
        OuterStep step = outer.step(evolved.of(state.theta()), state.outer(), estimate);
        float[] theta = evolved.replaced(state.theta(), step.theta());
        double updateSeconds = (System.nanoTime() - collected) / 1e9;
        Instant end = Instant.now();
        history.completed(
            rows.generation(
                state.generation(),
                outcome,
                estimate,
                step,
                new HistoryRows.Seconds(updateSeconds, checkpointSeconds, start, end)),
            rows.evaluations(state.generation(), outcome.units()));
        start = end;
        state = new RunState(state.generation() + 1, state.thetas().with(theta), step.state());
        particles = particles.after(outcome.units());
        stage.particles().ifPresent(states -> states.collected(outcome.units()));
        checkpointSeconds = saveIfDue(state, particles, stage, checkpoints);
        progress.generation((int) state.generation(), estimate.meanLoss());
      }
      return state;
    }
  }

  /** Only deadlines make it matter: without them all units of a generation count. */
  private RecordedUnits recorded(long fromGeneration) throws IOException {
    return settings.generation().hasDeadline()
        ? RecordedUnits.read(
            new HistoryReader(location, spark.hadoopConfiguration()), fromGeneration)
        : RecordedUnits.none();
  }

  /** Returns the seconds that it kept the driver. */
  private double saveIfDue(
      RunState state, Particles particles, GenerationStage stage, CheckpointWriter checkpoints)
      throws IOException {
    long start = System.nanoTime();
    boolean due =
        state.generation() % settings.checkpoint().every() == 0
            || state.generation() == settings.run().generations();
    if (due) {
      Checkpoint checkpoint = state.checkpoint(provenance);
      if (stage.particles().isPresent()) {
        fence.requireOwner();
        stage.particles().get().save(location, state.generation(), particles, checkpoint);
      }
      checkpoints.save(checkpoint);
      if (stage.particles().isPresent()) {
        // The checkpoint before this one has been written by now, and this one may not be.
        long before = state.generation() - settings.checkpoint().every();
        ParticleFolder.deleteBefore(before, location, spark.hadoopConfiguration());
      }
    } else {
      checkpoints.requireNoFailure();
    }
    return (System.nanoTime() - start) / 1e9;
  }

  /** The particles of the state; with their states, if these are stored. */
  private Particles particles(GenerationStage stage, RunState state) throws IOException {
    if (stage.particles().isEmpty() || state.generation() == 0) {
      return Particles.beginning(settings, state.generation());
    }
    ParticleFolder folder =
        new ParticleFolder(location, spark.hadoopConfiguration(), state.generation());
    Optional<ParticleIndex> index = folder.readIndex(Checkpoint.thetaSha256(state.theta()));
    if (index.isEmpty()) {
      return Particles.beginning(settings, state.generation());
    }
    Particles particles = Particles.restored(settings, state.generation(), index.get());
    stage.particles().get().restore(location, state.generation(), particles, index.get().sha256());
    return particles;
  }

  private static List<PairLoss> losses(Particles particles, List<UnitResult> units) {
    int restarted = HistoryRows.restarted(units);
    if (restarted > 0) {
      LOG.warn("{} of {} particles began anew, their states were lost", restarted, units.size());
    }
    return units.stream().map(particles::loss).toList();
  }

  /** The generations that executors are at work on, in order, and the plan of the one after. */
  private final class Pipeline implements AutoCloseable {
    private final GenerationStage stage;
    private final RecordedUnits recorded;
    private final Deque<RunningGeneration> running = new ArrayDeque<>();

    /** The generation to submit next, and its plan if the run has it. */
    private long following;

    private GenerationPlan plan;

    Pipeline(GenerationStage stage, RunState first, RecordedUnits recorded) {
      this.stage = stage;
      this.recorded = recorded;
      this.following = first.generation();
      planFollowing();
    }

    /** Which units there are to plan is known before the results only with full unrolls. */
    private void planFollowing() {
      if (stage.particles().isPresent()) {
        plan = null;
        return;
      }
      plan =
          following < settings.run().generations()
              ? recorded
                  .of(following)
                  .map(units -> stage.planAll(following, units))
                  .orElseGet(() -> stage.plan(following, Unit.of(following, settings.es())))
              : null;
    }

    /** Submits all generations whose weights are known, and waits for the first. */
    RunningGeneration.Outcome next(RunState state, Particles particles) {
      if (stage.particles().isPresent()) {
        plan = stage.plan(following, particles.units());
      }
      while (plan != null && following <= state.thetas().lastGeneration()) {
        running.add(stage.submit(plan, state.thetas().of(following)));
        following++;
        planFollowing();
      }
      try (RunningGeneration first = running.remove()) {
        return first.await();
      }
    }

    @Override
    public void close() {
      running.forEach(RunningGeneration::close);
      stage.particles().ifPresent(ParticleStates::close);
    }
  }
}
