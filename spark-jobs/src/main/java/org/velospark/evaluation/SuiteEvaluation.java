package org.velospark.evaluation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SimpleFutureAction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.velospark.checkpoint.Provenance;
import org.velospark.generation.JobGroup;
import org.velospark.generation.UnitJob;
import org.velospark.history.OptimizerEvaluationRow;
import org.velospark.history.OptimizerEvaluations;
import org.velospark.model.weights.OptimizerWeights;
import org.velospark.owner.Claim;
import org.velospark.owner.RunOwner;
import org.velospark.suite.Contestant;
import org.velospark.suite.Suite;
import org.velospark.suite.SuiteTask;
import org.velospark.tasks.data.Availability;
import org.velospark.tasks.data.DataCache;
import org.velospark.tasks.data.TaskData;

/**
 * Trains the networks of a suite with optimizers, as Spark jobs, and stores what was measured. What
 * the table at the location has already is not done again: whoever stopped goes on, and baselines
 * are computed once for all that are compared with them.
 */
public final class SuiteEvaluation {
  private static final JsonMapper JSON = new JsonMapper();

  /** A Spark task takes as long or longer, unless a single training is longer. */
  private static final double PARTITION_SECONDS = 2;

  /** What has returned is stored so often: as much is lost when the driver dies. */
  private static final Duration APPEND_INTERVAL = Duration.ofSeconds(10);

  private static final Duration LEASE = Duration.ofSeconds(60);

  private final JavaSparkContext spark;
  private final SuitePlan plan;
  private final Map<String, OptimizerWeights> weights;
  private final Path location;
  private final String dataFolder;
  private final TaskData data;
  private final SuiteProgress progress;
  private final Duration appendInterval;

  /**
   * @param weights of the learned optimizers among the contestants, by their keys
   * @param location where the table lies, on any Hadoop file system
   * @param dataFolder of the data sets on each machine; empty for its own default
   */
  public SuiteEvaluation(
      JavaSparkContext spark,
      SuitePlan plan,
      Map<String, OptimizerWeights> weights,
      Path location,
      String dataFolder,
      SuiteProgress progress) {
    this(spark, plan, weights, location, dataFolder, progress, APPEND_INTERVAL);
  }

  /**
   * @param appendInterval how often what has returned is stored
   */
  SuiteEvaluation(
      JavaSparkContext spark,
      SuitePlan plan,
      Map<String, OptimizerWeights> weights,
      Path location,
      String dataFolder,
      SuiteProgress progress,
      Duration appendInterval) {
    this.spark = spark;
    this.plan = plan;
    this.weights = Map.copyOf(weights);
    this.location = location;
    this.dataFolder = dataFolder;
    this.data = TrainOnSuite.data(dataFolder);
    this.progress = progress;
    this.appendInterval = appendInterval;
  }

  /**
   * What an evaluation did.
   *
   * @param runId its name in the table
   * @param trained trainings that it did
   * @param reused trainings that were there before
   * @param diverged trainings that diverged, of those it did
   */
  public record Outcome(String runId, int trained, int reused, int diverged) {}

  /**
   * The suite without the tasks whose data sets cannot be had; each of those sets is told of in a
   * line.
   *
   * @param fetch whether the network may be asked for what is not on this machine
   * @param said takes the lines
   * @throws IOException if nothing is left
   */
  public static Suite available(Suite suite, DataCache cache, boolean fetch, Consumer<String> said)
      throws IOException {
    Set<String> names = new TreeSet<>();
    suite.tasks().forEach(task -> names.addAll(task.network().dataSets()));
    Availability availability = Availability.of(cache, names, fetch);
    Set<String> missing = availability.unavailable().keySet();
    List<SuiteTask> left =
        suite.tasks().stream()
            .filter(task -> task.network().dataSets().stream().noneMatch(missing::contains))
            .toList();
    if (left.isEmpty()) {
      availability.requireAll();
    }
    if (left.size() < suite.tasks().size()) {
      availability.lines().forEach(said);
      said.accept(
          "%d of %d tasks are left out of suite %s"
              .formatted(suite.tasks().size() - left.size(), suite.tasks().size(), suite.name()));
    }
    return suite.with(left);
  }

  /**
   * Does what is missing.
   *
   * @param elsewhere what is stored at other locations: trainings of these tasks by these
   *     optimizers are copied, and not done again
   * @throws org.velospark.owner.RunOwnedException if another evaluation writes to the location
   * @throws IOException if the location cannot be read or written
   * @throws IllegalStateException if a training fails; the message names it, and what had returned
   *     is stored
   */
  public Outcome run(List<OptimizerEvaluationRow> elsewhere) throws IOException {
    try (RunOwner owner =
        RunOwner.acquire(location, spark.hadoopConfiguration(), LEASE, Claim.WHEN_FREE)) {
      String runId =
          "%s-%s".formatted(location.getName(), UUID.randomUUID().toString().substring(0, 8));
      OptimizerEvaluations table = new OptimizerEvaluations(location, spark.hadoopConfiguration());
      Map<String, Double> losses = finalLosses(table.rows());
      Run run = new Run(runId, table.writer(runId, owner), losses);
      run.copy(elsewhere);
      // Those without settings wait for nothing, and fill the cores while the others are tuned.
      List<SuiteUnit> first = new ArrayList<>(plan.tuning());
      first.addAll(plan.judging(losses, contestant -> !contestant.isTuned()));
      run.complete(first);
      run.complete(plan.judging(losses, Contestant::isTuned));
      return new Outcome(runId, run.trained, run.reused, run.diverged);
    }
  }

  /** Training losses at the end, by keys; NaN where it diverged. */
  static Map<String, Double> finalLosses(List<OptimizerEvaluationRow> rows) {
    Map<String, Double> losses = new HashMap<>();
    rows.forEach(row -> losses.put(row.trainingKey(), last(row.trainingLoss())));
    return losses;
  }

  private static double last(double[] values) {
    return values[values.length - 1];
  }

  /** One start of an evaluation. */
  private final class Run {
    private final String runId;
    private final OptimizerEvaluations.Writer writer;

    /** Of all that is stored. */
    private final Map<String, Double> losses;

    private final String provenance;
    private int trained;
    private int reused;
    private int diverged;

    Run(String runId, OptimizerEvaluations.Writer writer, Map<String, Double> losses) {
      this.runId = runId;
      this.writer = writer;
      this.losses = losses;
      try {
        this.provenance = JSON.writeValueAsString(Provenance.collect(Map.of()));
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("Texts are always written", e);
      }
    }

    /** Stores those of some trainings that this evaluation may want and has not stored yet. */
    void copy(List<OptimizerEvaluationRow> rows) throws IOException {
      Set<String> tasks =
          plan.suite().tasks().stream().map(SuiteTask::name).collect(Collectors.toSet());
      Map<String, String> names =
          plan.contestants().stream().collect(Collectors.toMap(Contestant::key, Contestant::name));
      List<OptimizerEvaluationRow> wanted =
          rows.stream()
              .filter(row -> row.suite().equals(plan.suite().name()))
              .filter(row -> row.suiteVersion() == plan.suite().version())
              .filter(row -> tasks.contains(row.task()) && names.containsKey(row.optimizerKey()))
              .filter(
                  row -> losses.putIfAbsent(row.trainingKey(), last(row.trainingLoss())) == null)
              .map(row -> row.storedBy(runId, writer.nextBatch(), names.get(row.optimizerKey())))
              .toList();
      if (!wanted.isEmpty()) {
        writer.append(wanted);
      }
    }

    /** Does those of some trainings that are not stored yet. */
    void complete(List<SuiteUnit> units) throws IOException {
      List<SuiteUnit> missing = new ArrayList<>();
      Set<String> keys = new HashSet<>(losses.keySet());
      for (SuiteUnit unit : units) {
        if (keys.add(plan.key(unit))) {
          missing.add(unit);
        }
      }
      reused += units.size() - missing.size();
      if (!missing.isEmpty()) {
        Map<SuiteUnit, Double> seconds = plan.seconds(missing, data);
        String description =
            "Suite %s, %d trainings".formatted(plan.suite().name(), missing.size());
        Map<String, Broadcast<byte[]>> files = new HashMap<>();
        weights.forEach((key, value) -> files.put(key, spark.broadcast(value.toBytes())));
        Returned returned = new Returned();
        SimpleFutureAction<Boolean> job =
            JobGroup.run(
                spark, runId, description, () -> submit(missing, seconds, files, returned));
        try {
          store(returned, seconds);
        } finally {
          if (!job.isCompleted()) {
            job.cancel();
          }
          files.values().forEach(file -> file.destroy(false));
        }
      }
    }

    private SimpleFutureAction<Boolean> submit(
        List<SuiteUnit> missing,
        Map<SuiteUnit, Double> seconds,
        Map<String, Broadcast<byte[]>> files,
        Returned returned) {
      List<ArrayList<SuiteWork>> partitions = partitions(missing, seconds);
      JavaRDD<SuiteUnitResult> results =
          spark
              .<List<SuiteWork>>parallelize(List.copyOf(partitions), partitions.size())
              .flatMap(new TrainOnSuite(dataFolder, plan.suite().plan(), files));
      return UnitJob.submit(spark, results, returned);
    }

    /** The longest first, short ones of the same task together. */
    private List<ArrayList<SuiteWork>> partitions(
        List<SuiteUnit> units, Map<SuiteUnit, Double> seconds) {
      List<SuiteUnit> longestFirst = new ArrayList<>(units);
      longestFirst.sort(
          Comparator.comparingDouble((SuiteUnit unit) -> -seconds.get(unit))
              .thenComparing(SuiteUnit::task));
      List<ArrayList<SuiteWork>> partitions = new ArrayList<>();
      double filled = PARTITION_SECONDS;
      for (SuiteUnit unit : longestFirst) {
        if (filled >= PARTITION_SECONDS) {
          partitions.add(new ArrayList<>());
          filled = 0;
        }
        partitions.get(partitions.size() - 1).add(plan.work(unit));
        filled += seconds.get(unit);
      }
      return partitions;
    }

    /** Stores what returns until nothing more is to come. */
    private void store(Returned returned, Map<SuiteUnit, Double> seconds) throws IOException {
      double total = seconds.values().stream().mapToDouble(Double::doubleValue).sum();
      double done = 0;
      progress.stored(done, total);
      boolean ended = false;
      while (!ended) {
        List<SuiteUnitResult> batch = new ArrayList<>();
        ended = returned.collect(batch, appendInterval);
        if (!batch.isEmpty()) {
          List<OptimizerEvaluationRow> rows = batch.stream().map(this::row).toList();
          writer.append(rows);
          losses.putAll(finalLosses(rows));
          trained += rows.size();
          diverged += (int) rows.stream().filter(OptimizerEvaluationRow::diverged).count();
          for (SuiteUnitResult result : batch) {
            done += seconds.get(result.unit());
          }
          progress.stored(done, total);
        }
      }
      if (returned.failure != null) {
        throw new IllegalStateException(
            "The evaluation %s stopped; give the same command again to go on: %s"
                .formatted(runId, returned.failure.getMessage()),
            returned.failure);
      }
    }

    private OptimizerEvaluationRow row(SuiteUnitResult result) {
      SuiteUnit unit = result.unit();
      SuiteWork work = plan.work(unit);
      SuiteTask task = plan.suite().tasks().get(unit.task());
      double last = last(result.measured().trainingLoss());
      return new OptimizerEvaluationRow(
          runId,
          writer.nextBatch(),
          plan.key(unit),
          plan.suite().name(),
          plan.suite().version(),
          task.name(),
          task.network().family(),
          work.spec(),
          unit.variant().label(),
          plan.contestants().get(unit.contestant()).name(),
          work.optimizerKey(),
          SuitePlan.settings(work.settings()),
          unit.seed(),
          work.steps(),
          work.toldSteps(),
          result.measured().parameters(),
          result.measured().at(),
          result.measured().trainingLoss(),
          result.measured().heldOutLoss(),
          !Double.isFinite(last),
          result.measured().seconds(),
          result.measured().optimizerSeconds(),
          result.host(),
          result.processor(),
          result.vectors(),
          provenance,
          Instant.now());
    }
  }

  /** What has returned and is not stored yet. */
  private static final class Returned implements UnitJob.Returns<SuiteUnitResult> {
    private final BlockingQueue<List<SuiteUnitResult>> partitions = new LinkedBlockingQueue<>();

    /** Says that there will be no more. */
    private static final List<SuiteUnitResult> END = List.of();

    private volatile Throwable failure;

    @Override
    public void add(List<SuiteUnitResult> partition) {
      if (!partition.isEmpty()) {
        partitions.add(partition);
      }
    }

    @Override
    public void complete() {
      partitions.add(END);
    }

    @Override
    public void fail(Throwable reason) {
      failure = reason;
      partitions.add(END);
    }

    /**
     * Waits until something returns, and takes that and what follows within an interval.
     *
     * @return whether nothing more is to come
     */
    boolean collect(List<SuiteUnitResult> batch, Duration interval) throws InterruptedIOException {
      try {
        List<SuiteUnitResult> next = partitions.take();
        long end = System.nanoTime() + interval.toNanos();
        while (next != null && !next.isEmpty()) {
          batch.addAll(next);
          next = partitions.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
        return next != null;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("Interrupted while waiting for trainings");
      }
    }
  }
}
