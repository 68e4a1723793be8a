package org.velospark.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.velospark.config.InvalidConfigurationException;

/** Runs that ask for GPUs, where there are some by name only. */
class GpuRunTest {
  @TempDir java.nio.file.Path folder;

  private MetaTraining.Outcome run(JavaSparkContext spark, String name, String... overrides)
      throws IOException {
    return new MetaTraining(
            spark,
            TestingRuns.configuration(overrides),
            new Path(folder.resolve(name).toUri()),
            new TestingProgress())
        .run();
  }

  @Test
  void generationsAloneHaveGpusAndResultsStayTheSame() throws IOException {
    java.nio.file.Path script = folder.resolve("discover.sh");
    Files.writeString(
        script, "#!/bin/sh\necho '{\"name\": \"gpu\", \"addresses\": [\"0\", \"1\"]}'\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    SparkConf conf =
        TestingRuns.sparkConf("local-cluster[1,2,1024]")
            .set("spark.worker.resource.gpu.amount", "2")
            .set("spark.worker.resource.gpu.discoveryScript", script.toString())
            .set("spark.executor.resource.gpu.amount", "2");
    Queue<Stage> stages = new ConcurrentLinkedQueue<>();
    MetaTraining.Outcome onGpus;
    try (JavaSparkContext spark = new JavaSparkContext(conf)) {
      spark.sc().addSparkListener(new Stages(stages));
      onGpus = run(spark, "gpus", "spark.gpu.amount = 0.5");
    }
    MetaTraining.Outcome reference;
    try (JavaSparkContext spark = new JavaSparkContext(TestingRuns.sparkConf("local[1]"))) {
      reference = run(spark, "reference");
    }
    assertThat(onGpus.thetaSha256()).isEqualTo(reference.thetaSha256());
    assertThat(onGpus.heldOut()).isEqualTo(reference.heldOut());
    Map<Boolean, List<Integer>> profiles =
        stages.stream()
            .collect(
                Collectors.partitioningBy(
                    stage -> stage.description().contains("generation"),
                    Collectors.mapping(Stage::profile, Collectors.toList())));
    assertThat(profiles.get(true)).hasSize(5);
    assertThat(profiles.get(true).stream().distinct())
        .singleElement()
        .satisfies(profile -> assertThat(profile).isNotZero());
    assertThat(profiles.get(false)).isNotEmpty().containsOnly(0);
  }

  private record Stage(String description, int profile) {}

  private static final class Stages extends SparkListener {
    private final Queue<Stage> stages;

    Stages(Queue<Stage> stages) {
      this.stages = stages;
    }

    @Override
    public void onStageSubmitted(SparkListenerStageSubmitted event) {
      stages.add(
          new Stage(
              event.properties().getProperty("spark.job.description"),
              event.stageInfo().resourceProfileId()));
    }
  }

  @Test
  void aRunThatCannotHaveGpusLeavesNothing() {
    try (JavaSparkContext spark = new JavaSparkContext(TestingRuns.sparkConf("local[1]"))) {
      assertThatThrownBy(() -> run(spark, "refused", "spark.gpu.amount = 0.5"))
          .isInstanceOf(InvalidConfigurationException.class)
          .hasMessageContaining("with spark.master local[1] Spark deals out no GPUs")
          .hasMessageContaining("executors have no GPUs");
    }
    assertThat(folder.resolve("refused")).doesNotExist();
  }
}
