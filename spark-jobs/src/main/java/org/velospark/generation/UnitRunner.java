package org.velospark.generation;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.velospark.config.Configuration;
import org.velospark.es.Perturbation;
import org.velospark.metrics.UnitMetrics;
import org.velospark.model.LearnedOptimizer;
import org.velospark.model.TensorLayout;
import org.velospark.model.TrainingState;
import org.velospark.settings.TrainingSettings;
import org.velospark.tasks.ParticleTask;
import org.velospark.tasks.Task;
import org.velospark.tasks.TaskMixture;
import org.velospark.tasks.TaskPool;
import org.velospark.unroll.PairResult;
import org.velospark.unroll.ParticleState;
import org.velospark.unroll.ParticleUnroll;
import org.velospark.unroll.StepListener;
import org.velospark.unroll.Unroll;

/**
 * Does units of one configuration. Thread-safe: all slots of an executor that compute on the same
 * device use the same one, and with it the same compiled networks.
 */
public final class UnitRunner {
  private static final Logger LOG = LoggerFactory.getLogger(UnitRunner.class);
  private static final Map<Key, UnitRunner> RUNNERS = new ConcurrentHashMap<>();

  /** Compiled networks that wait for the next unit of their spec. */
  private static final int IDLE_TASKS = 64;

  /** Native memory that they may hold, in bytes. */
  public static final long IDLE_BYTES = 256L << 20;

  private final TrainingSettings settings;
  private final LearnedOptimizer optimizer;
  private final UnitSampler sampler;
  private final TaskMixture mixture;
  private final TaskPool tasks;
  private final Unroll unroll;
  private final ParticleUnroll particleUnroll;

  private UnitRunner(TrainingSettings settings) {
    this.settings = settings;
    this.optimizer = settings.optimizer().create();
    this.mixture = settings.mixture();
    this.sampler = new UnitSampler(settings, mixture);
    this.tasks = new TaskPool(mixture::build, IDLE_TASKS, IDLE_BYTES);
    this.unroll = new Unroll(settings.unroll(), new Steps());
    this.particleUnroll = new ParticleUnroll(settings.unroll());
  }

  /** Networks lie where they were built. */
  private record Key(String configuration, int device) {}

  /** The runner that this JVM has for a configuration and a device. */
  public static UnitRunner of(String configuration, int device) {
    return RUNNERS.computeIfAbsent(
        new Key(configuration, device),
        key ->
            new UnitRunner(Configuration.parse(configuration, TrainingSettings::read).settings()));
  }

  /**
   * Trains both sides of a unit for the truncation that is its generation's, one after the other on
   * every backend.
   *
   * @param theta the weights that the generation perturbs, only read
   * @param before the states of particles after the generation before
   * @param after takes their states after this one
   * @throws UnitFailedException if anything goes wrong
   */
  UnitResult run(Unit unit, float[] theta, ParticleBlocks before, ParticleBlocks after) {
    try {
      return truncation(unit, theta, before, after);
    } catch (RuntimeException | Error e) {
      throw new UnitFailedException(unit, sampler.of(unit), e);
    }
  }

  private UnitResult truncation(
      Unit unit, float[] theta, ParticleBlocks before, ParticleBlocks after) {
    if (!unit.begins()) {
      Optional<ParticleState> state = before.find(unit.pair(), unit.since());
      try {
        if (state.isPresent()) {
          return truncation(unit, theta, state.get(), after);
        }
        LOG.warn(
            "The state of particle {} before generation {} is lost; it begins anew",
            unit.pair(),
            unit.generation());
      } catch (TrainingState.MismatchException e) {
        LOG.warn(
            "The state of particle {} before generation {} does not suit this machine; it begins"
                + " anew",
            unit.pair(),
            unit.generation(),
            e);
      }
    }
    Unit beginning = unit.begins() ? unit : unit.beginningAnew();
    return truncation(beginning, theta, ParticleState.begin(beginning.since()), after);
  }

  private UnitResult truncation(
      Unit unit, float[] theta, ParticleState state, ParticleBlocks after) {
    UnitTask sampled = sampler.of(unit);
    return withTask(
        sampled,
        task -> {
          Unroll.Truncated truncated =
              unroll.truncation(
                  optimizer,
                  theta,
                  new Perturbation(settings.run().seed(), unit.generation(), unit.pair()),
                  settings.es().sigma(),
                  task,
                  sampled.seed(),
                  sampled.truncation(),
                  state);
          if (!sampled.truncation().ends()) {
            after.keep(unit.pair(), truncated.after());
          }
          return result(unit, sampled, task.parameters().layout(), truncated.pair());
        });
  }

  /**
   * Trains both sides of a unit, from the initial weights to the end.
   *
   * @param theta the weights that the generation perturbs, only read
   * @throws UnitFailedException if anything goes wrong
   */
  public UnitResult run(Unit unit, float[] theta) {
    UnitTask sampled = sampler.of(unit);
    try {
      return run(unit, theta, sampled);
    } catch (RuntimeException | Error e) {
      throw new UnitFailedException(unit, sampled, e);
    }
  }

  private UnitResult run(Unit unit, float[] theta, UnitTask sampled) {
    Perturbation perturbation =
        new Perturbation(settings.run().seed(), unit.generation(), unit.pair());
    return ParticleUnroll.sideBySide(mixture.families(), sampled.spec())
        ? sideBySide(unit, theta, perturbation, sampled)
        : oneAfterTheOther(unit, theta, perturbation, sampled);
  }

  private UnitResult oneAfterTheOther(
      Unit unit, float[] theta, Perturbation perturbation, UnitTask sampled) {
    return withTask(
        sampled,
        task -> {
          PairResult pair =
              unroll.pair(
                  optimizer,
                  theta,
                  perturbation,
                  settings.es().sigma(),
                  task,
                  sampled.seed(),
                  sampled.truncation().steps());
          return result(unit, sampled, task.parameters().layout(), pair);
        });
  }

  private UnitResult withTask(UnitTask sampled, Function<Task, UnitResult> work) {
    Task task = tasks.borrow(sampled.spec());
    UnitResult result;
    try {
      result = work.apply(task);
    } catch (RuntimeException | Error e) {
      // Nobody knows what it was in the middle of.
      tasks.discard(task);
      throw e;
    }
    tasks.giveBack(task);
    return result;
  }

  private UnitResult sideBySide(
      Unit unit, float[] theta, Perturbation perturbation, UnitTask sampled) {
    try (ParticleTask task = mixture.buildParticles(sampled.spec(), 2)) {
      PairResult pair =
          particleUnroll.pair(
              optimizer,
              theta,
              perturbation,
              settings.es().sigma(),
              task,
              sampled.seed(),
              sampled.truncation().steps());
      return result(unit, sampled, task.layout(), pair);
    }
  }

  /** Counts steps, and ends a unit that nobody waits for any more, where Spark runs it. */
  private static final class Steps implements StepListener {
    private final StepListener times = UnitMetrics.steps();

    @Override
    public void begins(int step) {
      TaskContext task = TaskContext.get();
      if (task != null) {
        task.killTaskIfInterrupted();
      }
      times.begins(step);
    }

    @Override
    public void differentiated(int step) {
      times.differentiated(step);
    }

    @Override
    public void updated(int step) {
      times.updated(step);
    }
  }

  private static UnitResult result(
      Unit unit, UnitTask sampled, TensorLayout layout, PairResult pair) {
    SparkEnv executor = SparkEnv.get();
    return new UnitResult(
        unit,
        sampled.spec().family(),
        sampled.spec().toJson(),
        layout.length(),
        sampled.truncation(),
        sampled.seed(),
        pair,
        executor.executorId(),
        executor.blockManager().blockManagerId().host());
  }
}
