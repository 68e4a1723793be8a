package org.velospark.generation;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkEnv;
import org.velospark.config.Configuration;
import org.velospark.es.Perturbation;
import org.velospark.model.velo.Velo;
import org.velospark.settings.TrainingSettings;
import org.velospark.tasks.Task;
import org.velospark.tasks.TaskMixture;
import org.velospark.tasks.TaskPool;
import org.velospark.tasks.TaskSpec;
import org.velospark.unroll.PairResult;
import org.velospark.unroll.Unroll;

/**
 * Does units of one configuration. Thread-safe: every slot of an executor uses the same one, and
 * with it the same data and compiled networks.
 */
public final class UnitRunner {
  private static final Map<String, UnitRunner> BY_CONFIGURATION = new ConcurrentHashMap<>();

  /** Compiled networks that wait for the next unit of their spec. */
  private static final int IDLE_TASKS = 64;

  private static final long IDLE_BYTES = 256L << 20;

  private final TrainingSettings settings;
  private final Velo optimizer;
  private final UnitSampler sampler;
  private final TaskPool tasks;
  private final Unroll unroll;

  private UnitRunner(TrainingSettings settings) {
    this.settings = settings;
    this.optimizer = new Velo(settings.optimizer());
    TaskMixture mixture = settings.mixture();
    this.sampler = new UnitSampler(settings, mixture);
    this.tasks = new TaskPool(mixture::build, IDLE_TASKS, IDLE_BYTES);
    this.unroll = new Unroll(settings.unroll());
  }

  /** The runner that this JVM has for a configuration. */
  public static UnitRunner of(String configuration) {
    return BY_CONFIGURATION.computeIfAbsent(
        configuration,
        text -> new UnitRunner(Configuration.parse(text, TrainingSettings::read).settings()));
  }

  /**
   * Trains both sides of a unit.
   *
   * @param theta the weights that the generation perturbs, only read
   */
  public UnitResult run(Unit unit, float[] theta) {
    long runSeed = settings.run().seed();
    UnitTask sampled = sampler.of(unit);
    TaskSpec spec = sampled.spec();
    Task task = tasks.borrow(spec);
    try {
      PairResult pair =
          unroll.pair(
              optimizer,
              theta,
              new Perturbation(runSeed, unit.generation(), unit.pair()),
              settings.es().sigma(),
              task,
              sampled.seed(),
              sampled.steps());
      SparkEnv executor = SparkEnv.get();
      return new UnitResult(
          unit,
          spec.family(),
          spec.toJson(),
          task.parameters().layout().length(),
          sampled.steps(),
          sampled.seed(),
          pair,
          executor.executorId(),
          executor.blockManager().blockManagerId().host());
    } finally {
      tasks.giveBack(task);
    }
  }
}
