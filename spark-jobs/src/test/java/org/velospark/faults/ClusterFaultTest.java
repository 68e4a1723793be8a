package org.velospark.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.velospark.cluster.StandaloneCluster;
import org.velospark.generation.GenerationFailedException;

/**
 * Executors and tasks are killed in the middle of a generation, on a local cluster and on a
 * standalone one.
 */
class ClusterFaultTest {
  /** Units that take long enough to be hit, and a checkpoint only now and then. */
  private static final String[] LONGER = {
    "unroll { min-steps = 10000, max-steps = 10000 }", "checkpoint.every = 3", "run.generations = 5"
  };

  @TempDir private static Path folder;
  private static RunRecord undisturbed;

  enum Cluster {
    LOCAL,
    STANDALONE
  }

  @FunctionalInterface
  private interface Story {
    void tell(SparkConf conf) throws IOException;
  }

  @BeforeAll
  static void runUndisturbed() throws IOException {
    TinyRuns.run(TinyRuns.sparkConf("local[2]"), location("undisturbed"), LONGER);
    undisturbed = RunRecord.of(folder.resolve("undisturbed"));
  }

  private static org.apache.hadoop.fs.Path location(String name) {
    return new org.apache.hadoop.fs.Path(folder.resolve(name).toUri());
  }

  private static void on(Cluster cluster, Story story) throws IOException {
    if (cluster == Cluster.LOCAL) {
      story.tell(TinyRuns.sparkConf("local-cluster[2,1,1024]"));
      return;
    }
    try (StandaloneCluster standalone = StandaloneCluster.start(folder)) {
      standalone.addWorker(2, Map.of());
      story.tell(standalone.sparkConf().set("spark.executor.cores", "1"));
    }
  }

  /** Runs while tasks and executors are killed; returns what was. */
  private static List<Strikes.Victim> runStruck(
      SparkConf conf, String name, Strikes.Victim... victims) throws IOException {
    try (JavaSparkContext spark = new JavaSparkContext(conf)) {
      Strikes strikes = new Strikes(spark.sc(), List.of(victims));
      spark.sc().addSparkListener(strikes);
      TinyRuns.run(spark, location(name), LONGER);
      return strikes.done();
    }
  }

  @ParameterizedTest
  @EnumSource
  void tasksAndExecutorsThatAreKilledCostNothing(Cluster cluster) throws IOException {
    String name = "struck-" + cluster;
    Strikes.Victim[] victims = {Strikes.Victim.TASK, Strikes.Victim.EXECUTOR};
    on(cluster, conf -> assertThat(runStruck(conf, name, victims)).containsExactly(victims));
    assertThat(RunRecord.of(folder.resolve(name))).isEqualTo(undisturbed);
  }

  @Test
  void aRunThatSparkGivesUpSaysWhereAndGoesOn() throws IOException {
    SparkConf losing =
        TinyRuns.sparkConf("local-cluster[2,1,1024]")
            .set("spark.task.maxFailures", "2")
            .set("spark.plugins", HaltingExecutors.class.getName());
    assertThatThrownBy(() -> TinyRuns.run(losing, location("given-up"), LONGER))
        .isInstanceOf(GenerationFailedException.class)
        .hasMessageMatching(
            "Run given-up-\\w+, generation 1 failed in one of its units pair \\d task \\d.*;"
                + " the same command goes on from the last checkpoint")
        .hasStackTraceContaining("ExecutorLostFailure");

    TinyRuns.run(TinyRuns.sparkConf("local[2]"), location("given-up"), LONGER);
    assertThat(RunRecord.of(folder.resolve("given-up"))).isEqualTo(undisturbed);
  }
}
