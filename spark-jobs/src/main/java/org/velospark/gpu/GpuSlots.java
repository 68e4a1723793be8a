package org.velospark.gpu;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.resource.ExecutorResourceRequest;
import org.apache.spark.resource.ExecutorResourceRequests;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.velospark.config.InvalidConfigurationException;
import org.velospark.settings.GpuSettings;

/**
 * Stages whose tasks get a part of a GPU each. All other stages have one task for each core, as
 * ever. Immutable and thread-safe.
 *
 * <p>Without dynamic allocation executors are there already, with the GPUs that {@code
 * spark.executor.resource.gpu.amount} has got for them, and a stage only says what its tasks take.
 * With it, a stage has executors of its own, which are as the application's settings want them.
 */
public final class GpuSlots {
  /** Spark's name of the resource, in settings as in tasks. */
  static final String GPU = "gpu";

  private static final String EXECUTOR_GPUS = "spark.executor.resource.gpu.amount";
  private static final Logger LOG = LoggerFactory.getLogger(GpuSlots.class);

  /** A new profile is another one to Spark, even if it is equal, and may start executors again. */
  private static final Map<SparkContext, Map<GpuSettings, ResourceProfile>> PROFILES =
      Collections.synchronizedMap(new WeakHashMap<>());

  private final Optional<ResourceProfile> profile;

  private GpuSlots(Optional<ResourceProfile> profile) {
    this.profile = profile;
  }

  /**
   * The slots of a session, and a line in the log on how many of them executors have.
   *
   * @throws InvalidConfigurationException if there can be none, see {@link #problems}
   */
  public static GpuSlots of(JavaSparkContext spark, GpuSettings settings) {
    require(spark.getConf(), settings);
    if (!settings.wanted()) {
      return new GpuSlots(Optional.empty());
    }
    ExecutorSlots.of(spark, settings).stream()
        .collect(Collectors.groupingBy(ExecutorSlots::sum, Collectors.counting()))
        .forEach((sum, executors) -> LOG.info("{} executor(s) with {}", executors, sum));
    return new GpuSlots(
        Optional.of(
            PROFILES
                .computeIfAbsent(spark.sc(), session -> new ConcurrentHashMap<>())
                .computeIfAbsent(settings, wanted -> profile(spark, wanted))));
  }

  /** The same tasks, each with its part of a GPU. */
  public <T> JavaRDD<T> on(JavaRDD<T> tasks) {
    return profile.map(tasks::withResources).orElse(tasks);
  }

  /**
   * Refuses what {@link #problems} finds.
   *
   * @throws InvalidConfigurationException with all problems
   */
  public static void require(SparkConf conf, GpuSettings settings) {
    List<String> problems = problems(conf, settings);
    if (!problems.isEmpty()) {
      throw new InvalidConfigurationException(problems);
    }
  }

  /**
   * Why Spark, as it is set up, would not run a task that is to have a GPU; nothing if it would.
   */
  public static List<String> problems(SparkConf conf, GpuSettings settings) {
    List<String> problems = new ArrayList<>();
    if (!settings.wanted()) {
      return problems;
    }
    String master = conf.get("spark.master", "local[*]");
    String asked = "spark.gpu.amount is %s, but ".formatted(settings.amount());
    boolean dynamic = dynamicAllocation(conf);
    if (!master.matches("(spark://|k8s://|yarn|local-cluster).*")) {
      problems.add(
          asked
              + "with spark.master %s Spark deals out no GPUs; use a standalone cluster (a worker on this machine is enough), YARN or Kubernetes, or set spark.gpu.amount = 0"
                  .formatted(master));
    } else if (dynamic && master.startsWith("local-cluster")) {
      problems.add(
          asked
              + "with spark.master %s and dynamic allocation Spark deals out no GPUs; set spark.dynamicAllocation.enabled=false"
                  .formatted(master));
    }
    if (conf.getLong(EXECUTOR_GPUS, 0) < 1) {
      problems.add(
          asked
              + "executors have no GPUs; set %s, and spark.executor.resource.gpu.discoveryScript where the cluster manager does not say which"
                  .formatted(EXECUTOR_GPUS));
    }
    executorCores(conf, master)
        .filter(cores -> cores < settings.taskCpus())
        .ifPresent(
            cores ->
                problems.add(
                    "spark.gpu.task-cpus is %d, but executors have %d; set it lower, or spark.executor.cores higher"
                        .formatted(settings.taskCpus(), cores)));
    return problems;
  }

  private static boolean dynamicAllocation(SparkConf conf) {
    return conf.getBoolean("spark.dynamicAllocation.enabled", false);
  }

  /** Cores of an executor, where they are known before there is one. */
  private static Optional<Integer> executorCores(SparkConf conf, String master) {
    if (conf.contains("spark.executor.cores")) {
      return Optional.of(conf.getInt("spark.executor.cores", 1));
    }
    return master.matches("(yarn|k8s://).*") ? Optional.of(1) : Optional.empty();
  }

  private static ResourceProfile profile(JavaSparkContext spark, GpuSettings settings) {
    ResourceProfileBuilder builder =
        new ResourceProfileBuilder()
            .require(
                new TaskResourceRequests()
                    .cpus(settings.taskCpus())
                    .resource(GPU, settings.amount()));
    if (dynamicAllocation(spark.getConf())) {
      ResourceProfile application = spark.sc().resourceProfileManager().defaultResourceProfile();
      builder.require(sameExecutors(application));
    }
    return builder.build();
  }

  private static ExecutorResourceRequests sameExecutors(ResourceProfile application) {
    ExecutorResourceRequests same = new ExecutorResourceRequests();
    for (ExecutorResourceRequest request : application.executorResourcesJMap().values()) {
      long amount = request.amount();
      switch (request.resourceName()) {
        case "cores" -> same.cores((int) amount);
        case "memory" -> same.memory(amount + "m");
        case "memoryOverhead" -> same.memoryOverhead(amount + "m");
        case "offHeap" -> same.offHeapMemory(amount + "m");
        case "pyspark.memory" -> same.pysparkMemory(amount + "m");
        default ->
            same.resource(
                request.resourceName(), amount, request.discoveryScript(), request.vendor());
      }
    }
    return same;
  }
}
