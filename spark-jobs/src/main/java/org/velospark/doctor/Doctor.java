package org.velospark.doctor;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.network.util.JavaUtils;
import org.velospark.checkpoint.Checkpoint;
import org.velospark.checkpoint.CheckpointStore;
import org.velospark.checkpoint.Provenance;
import org.velospark.gpu.ExecutorSlots;
import org.velospark.gpu.GpuSlots;
import org.velospark.settings.GpuSettings;
import org.velospark.settings.TrainingSettings;

/** Looks for what would go wrong with a run, on the driver, on every executor and where it lies. */
public final class Doctor {
  private static final long MEGABYTE = 1L << 20;
  private static final long LEAST_OVERHEAD = 384 * MEGABYTE;
  private static final double OVERHEAD_FACTOR = 0.1;

  private final JavaSparkContext spark;
  private final TrainingSettings settings;
  private final Path run;
  private final Beginning beginning;

  /** Gets the weights that a new run begins with, as the run would. */
  @FunctionalInterface
  public interface Beginning {
    /**
     * @throws IOException or something unchecked if the run could not begin with them
     */
    void weights() throws IOException;
  }

  /**
   * @param run where the run is to lie
   */
  public Doctor(JavaSparkContext spark, TrainingSettings settings, Path run, Beginning beginning) {
    this.spark = spark;
    this.settings = settings;
    this.run = run;
    this.beginning = beginning;
  }

  /**
   * Does all checks. What cannot be reached is a finding, too. Executors fetch the data sets that
   * the run asks for, and leave them there, as the run would.
   *
   * @param limit how long to try to reach every executor
   * @return check by check, the worst first within a check
   */
  public List<Finding> findings(Duration limit) {
    JvmProbe probe = new JvmProbe(UUID.randomUUID().toString(), settings);
    JvmFacts driver = probe.here();
    Examination examination = Examination.of(spark, probe, limit);
    MemoryNeed need = MemoryNeed.of(settings);
    JvmChecks checks = new JvmChecks(driver, need, settings.data().missing());
    Map<String, Integer> slots = slots();

    List<Finding> findings = new ArrayList<>();
    findings.addAll(reached(examination));
    if (!examination.facts().containsKey(driver.executorId())) {
      findings.addAll(checks.ofAny(driver));
    }
    examination
        .facts()
        .forEach(
            (id, facts) -> {
              int own = slots.getOrDefault(id, spark.defaultParallelism());
              findings.addAll(checks.ofAny(facts));
              findings.addAll(checks.ofExecutor(facts, own, examination.skews().get(id)));
            });
    overhead(need, slots).ifPresent(findings::add);
    findings.addAll(gpus(driver));
    findings.addAll(new LocationChecks(run, spark.hadoopConfiguration()).findings());
    findings.addAll(ofTheRun());
    return sorted(findings);
  }

  private static List<Finding> sorted(List<Finding> findings) {
    List<String> order = findings.stream().map(Finding::check).distinct().toList();
    return findings.stream()
        .sorted(
            Comparator.comparingInt((Finding finding) -> order.indexOf(finding.check()))
                .thenComparing(Comparator.comparing(Finding::verdict).reversed()))
        .toList();
  }

  private static List<Finding> reached(Examination examination) {
    List<Finding> findings = new ArrayList<>();
    String expected = "all executors answer";
    findings.add(
        Finding.ok("executors", "cluster", expected, examination.facts().size() + " answered"));
    for (String silent : examination.silent()) {
      findings.add(
          Finding.failure(
              "executors",
              "executor " + silent,
              expected,
              "no answer in time",
              "look at its log, or give it longer with --wait"));
    }
    return findings;
  }

  /** Tasks of a generation that executors run side by side. */
  private Map<String, Integer> slots() {
    GpuSettings gpu = settings.spark().gpu();
    int taskCpus = spark.getConf().getInt("spark.task.cpus", 1);
    return ExecutorSlots.of(spark, gpu).stream()
        .collect(
            Collectors.toMap(
                ExecutorSlots::executorId,
                executor -> gpu.wanted() ? executor.slots() : executor.cores() / taskCpus,
                (a, b) -> a,
                TreeMap::new));
  }

  /** Where containers are limited, off-heap memory counts as overhead. */
  private Optional<Finding> overhead(MemoryNeed need, Map<String, Integer> slots) {
    SparkConf conf = spark.getConf();
    if (!spark.master().matches("(yarn|k8s://).*")) {
      return Optional.empty();
    }
    long heap = JavaUtils.byteStringAsBytes(conf.get("spark.executor.memory", "1g"));
    double factor = conf.getDouble("spark.executor.memoryOverheadFactor", OVERHEAD_FACTOR);
    long limit =
        conf.contains("spark.executor.memoryOverhead")
            ? MEGABYTE * JavaUtils.byteStringAsMb(conf.get("spark.executor.memoryOverhead"))
            : Math.max(LEAST_OVERHEAD, (long) (factor * heap));
    int most = slots.values().stream().mapToInt(Integer::intValue).max().orElse(1);
    long needed = need.offHeap(most);
    return Optional.of(
        Finding.of(
            needed > limit,
            false,
            "memory overhead",
            "executors",
            "about %d MB for %d slot(s)".formatted(needed / MEGABYTE, most),
            limit / MEGABYTE + " MB",
            "raise spark.executor.memoryOverhead, or the cluster kills the container"));
  }

  private List<Finding> gpus(JvmFacts driver) {
    GpuSettings gpu = settings.spark().gpu();
    List<Finding> findings = new ArrayList<>();
    if (!gpu.wanted()) {
      return findings;
    }
    String expected = "%s of a GPU for each task".formatted(gpu.amount());
    for (String problem : GpuSlots.problems(spark.getConf(), gpu)) {
      findings.add(
          Finding.failure("GPU", "settings", expected, problem, "see docs/cluster.md, GPUs"));
    }
    for (ExecutorSlots executor : ExecutorSlots.of(spark, gpu)) {
      findings.add(
          Finding.of(
              executor.slots() == 0,
              false,
              "GPU",
              "executor " + executor.executorId(),
              expected,
              executor.sum(),
              "give it GPUs (spark.executor.resource.gpu.amount) and cores (spark.executor.cores)"));
    }
    if (driver.cpuBackend()) {
      findings.add(
          Finding.warning(
              "GPU",
              "backend",
              "a backend that computes on GPUs",
              driver.backend(),
              "Spark deals GPUs out, but nobody computes on them; build with -Pcuda"));
    }
    return findings;
  }

  /** What a run that is there goes on with, or what a new one begins with. */
  private List<Finding> ofTheRun() {
    try {
      return new CheckpointStore(run, spark.hadoopConfiguration())
          .latest()
          .map(this::vectorsOfTheRun)
          .orElseGet(this::initialWeights);
    } catch (IOException | RuntimeException e) {
      return List.of(
          Finding.failure(
              "resume",
              run.toString(),
              "checkpoints that can be read, or none",
              e.getMessage(),
              "restore one, or start a new run elsewhere"));
    }
  }

  /** A run goes on in the same bits only where kernels sum in the same order. */
  private List<Finding> vectorsOfTheRun(Checkpoint last) {
    return Optional.ofNullable(last.provenance().get(Provenance.VECTORS))
        .map(
            before ->
                Finding.of(
                    false,
                    !before.equals(Provenance.vectors()),
                    "resume",
                    run.toString(),
                    before,
                    Provenance.vectors(),
                    "the run goes on within rounding, but not in the same bits"))
        .map(List::of)
        .orElse(List.of());
  }

  private List<Finding> initialWeights() {
    String where = settings.run().initialWeights().orElse("none named");
    String expected = "weights of " + settings.optimizer();
    try {
      beginning.weights();
    } catch (IOException | RuntimeException e) {
      return List.of(
          Finding.failure(
              "initial weights",
              where,
              expected,
              e.getMessage().replaceAll("\\s+", " "),
              "see run.initial-weights in conf/reference.conf"));
    }
    return settings.run().initialWeights().isPresent()
        ? List.of(Finding.ok("initial weights", where, expected, "they are there"))
        : List.of();
  }
}
