package org.velospark.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.velospark.cluster.StandaloneCluster;
import org.velospark.settings.GpuSettings;

class GpuSlotsTest {
  private static final int JOBS = 4;

  @TempDir Path folder;

  /** One executor with four cores and two GPUs. */
  private SparkConf localCluster() throws IOException {
    SparkConf conf =
        new SparkConf()
            .setMaster("local-cluster[1,4,1024]")
            .setAppName("slots")
            .set("spark.ui.enabled", "false")
            .set("spark.driver.host", "localhost")
            .set("spark.driver.bindAddress", "127.0.0.1")
            .set("spark.executor.memory", "512m")
            .set("spark.executor.resource.gpu.amount", "2")
            .set("spark.executor.extraClassPath", System.getProperty("java.class.path"));
    FakeGpus.twoOfThem(folder).forEach(conf::set);
    return conf;
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 0.5})
  void onALocalClusterEachSlotHasItsPart(double amount) throws IOException {
    try (JavaSparkContext spark = new JavaSparkContext(localCluster())) {
      requireParts(spark, amount, 1);
    }
  }

  @Test
  void onAStandaloneClusterEachSlotHasItsPart() throws IOException {
    try (StandaloneCluster cluster = StandaloneCluster.start(folder)) {
      cluster.addWorker(4, FakeGpus.twoOfThem(folder));
      cluster.addWorker(4, FakeGpus.twoOfThem(folder));
      SparkConf conf = cluster.sparkConf().set("spark.executor.resource.gpu.amount", "2");
      conf.set("spark.serializer", "org.apache.spark.serializer.JavaSerializer");
      conf.set("spark.scheduler.minRegisteredResourcesRatio", "1");
      try (JavaSparkContext spark = new JavaSparkContext(conf)) {
        requireParts(spark, 1, 2);
        requireParts(spark, 0.5, 2);
      }
    }
  }

  @Test
  void withDynamicAllocationTheStageHasExecutorsLikeThoseOfTheApplication() throws IOException {
    try (StandaloneCluster cluster = StandaloneCluster.start(folder)) {
      cluster.addWorker(4, FakeGpus.twoOfThem(folder));
      SparkConf conf =
          cluster
              .sparkConf()
              .set("spark.serializer", "org.apache.spark.serializer.JavaSerializer")
              .set("spark.dynamicAllocation.enabled", "true")
              .set("spark.executor.cores", "4")
              .set("spark.executor.resource.gpu.amount", "2");
      try (JavaSparkContext spark = new JavaSparkContext(conf)) {
        requireParts(spark, 0.5, 1);
      }
    }
  }

  /** Every task waits for all others of its executor: so they do run at the same time. */
  private static void requireParts(JavaSparkContext spark, double amount, int executors) {
    int perAddress = (int) (1 / amount);
    int perExecutor = 2 * perAddress;
    GpuSettings settings = new GpuSettings(amount, 1);
    // One for each slot, or an executor that takes one more would wait for others in vain.
    int tasks = executors * perExecutor;
    List<Integer> indices = IntStream.range(0, tasks).boxed().toList();

    List<String> seen = new ArrayList<>();
    for (int job = 0; job < JOBS; job++) {
      seen.addAll(
          GpuSlots.of(spark, settings)
              .on(spark.parallelize(indices, tasks))
              .mapPartitions(new Meet(perExecutor, perAddress))
              .collect());
    }

    assertThat(ExecutorSlots.of(spark, settings))
        .hasSize(executors)
        .allSatisfy(executor -> assertThat(executor.slots()).isEqualTo(perExecutor));
    Map<String, Long> counts =
        seen.stream().collect(Collectors.groupingBy(s -> s, Collectors.counting()));
    assertThat(counts).hasSize(2 * executors);
    assertThat(counts.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(JOBS * tasks);
    assertThat(counts.values()).allMatch(count -> count == JOBS * perAddress);
  }

  /** Says which executor's GPU the task has been given. */
  private static final class Meet implements FlatMapFunction<Iterator<Integer>, String> {
    private static final long serialVersionUID = 1;
    private static final Map<Integer, CyclicBarrier> MEETINGS = new ConcurrentHashMap<>();
    private static final Map<String, AtomicInteger> TASKS = new ConcurrentHashMap<>();

    private final int perExecutor;
    private final int perAddress;

    Meet(int perExecutor, int perAddress) {
      this.perExecutor = perExecutor;
      this.perAddress = perAddress;
    }

    @Override
    public Iterator<String> call(Iterator<Integer> index) throws Exception {
      index.next();
      String[] addresses = TaskContext.get().resourcesJMap().get("gpu").addresses();
      assertThat(addresses).hasSize(1);
      assertThat(TaskDevice.pin()).as("device on the CPU's backend").isZero();
      AtomicInteger tasks = TASKS.computeIfAbsent(addresses[0], a -> new AtomicInteger());
      assertThat(tasks.incrementAndGet()).isLessThanOrEqualTo(perAddress);
      CyclicBarrier meeting = MEETINGS.computeIfAbsent(perExecutor, CyclicBarrier::new);
      meeting.await(60, TimeUnit.SECONDS);
      assertThat(tasks.get()).isEqualTo(perAddress);
      meeting.await(60, TimeUnit.SECONDS);
      tasks.decrementAndGet();
      return List.of(SparkEnv.get().executorId() + "/" + addresses[0]).iterator();
    }
  }

  @Test
  void aSessionHasOneProfileHoweverOftenItIsAskedFor() throws IOException {
    try (JavaSparkContext spark = new JavaSparkContext(localCluster())) {
      GpuSettings half = new GpuSettings(0.5, 1);
      int first = profile(spark, half);
      assertThat(profile(spark, new GpuSettings(0.5, 1))).isEqualTo(first);
      assertThat(profile(spark, new GpuSettings(1, 1))).isNotEqualTo(first);
      assertThat(spark.emptyRDD().rdd().getResourceProfile()).isNull();
      assertThat(GpuSlots.of(spark, GpuSettings.NONE).on(spark.emptyRDD()).rdd())
          .satisfies(rdd -> assertThat(rdd.getResourceProfile()).isNull());
    }
  }

  private static int profile(JavaSparkContext spark, GpuSettings settings) {
    return GpuSlots.of(spark, settings).on(spark.emptyRDD()).rdd().getResourceProfile().id();
  }

  @ParameterizedTest
  @CsvSource({"local[*]", "local", "'local[2,3]'", "mesos://host:1"})
  void whereSparkDealsOutNoGpusAllReasonsAreGiven(String master) {
    SparkConf conf =
        new SparkConf(false).set("spark.master", master).set("spark.executor.cores", "2");
    assertThat(GpuSlots.problems(conf, new GpuSettings(0.25, 3)))
        .containsExactly(
            "spark.gpu.amount is 0.25, but with spark.master %s Spark deals out no GPUs; use a standalone cluster (a worker on this machine is enough), YARN or Kubernetes, or set spark.gpu.amount = 0"
                .formatted(master),
            "spark.gpu.amount is 0.25, but executors have no GPUs; set"
                + " spark.executor.resource.gpu.amount, and"
                + " spark.executor.resource.gpu.discoveryScript where the cluster manager does not"
                + " say which",
            "spark.gpu.task-cpus is 3, but executors have 2; set it lower, or spark.executor.cores"
                + " higher");
    assertThat(GpuSlots.problems(conf, GpuSettings.NONE)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"spark://host:7077", "yarn", "k8s://https://host", "local-cluster[1,1,1]"})
  void whereSparkDealsOutGpusThereIsNoProblem(String master) {
    SparkConf conf =
        new SparkConf(false)
            .set("spark.master", master)
            .set("spark.executor.resource.gpu.amount", "1");
    assertThat(GpuSlots.problems(conf, new GpuSettings(0.25, 1))).isEmpty();
    conf.set("spark.dynamicAllocation.enabled", "true");
    List<String> withDynamicAllocation =
        new ArrayList<>(GpuSlots.problems(conf, new GpuSettings(0.25, 1)));
    if (master.startsWith("local-cluster")) {
      assertThat(withDynamicAllocation)
          .containsExactly(
              "spark.gpu.amount is 0.25, but with spark.master local-cluster[1,1,1] and dynamic"
                  + " allocation Spark deals out no GPUs; set spark.dynamicAllocation.enabled=false");
    } else {
      assertThat(withDynamicAllocation).isEmpty();
    }
  }
}
