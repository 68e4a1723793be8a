package org.velospark.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.velospark.checkpoint.Checkpoint;
import org.velospark.checkpoint.CheckpointStore;
import org.velospark.checkpoint.Provenance;
import org.velospark.config.Configuration;
import org.velospark.doctor.Finding.Verdict;
import org.velospark.model.OptimizerConfig;
import org.velospark.model.weights.OptimizerWeights;
import org.velospark.settings.TrainingSettings;
import org.velospark.training.InitialWeights;
import org.velospark.training.MetaTraining;

class DoctorTest {
  private static final String TASKS = "tasks { families = [quadratic], augmentations = [] }\n";

  @TempDir java.nio.file.Path folder;

  private static SparkConf conf(String master) {
    return MetaTraining.sparkConf()
        .setMaster(master)
        .set("spark.ui.enabled", "false")
        .set("spark.driver.host", "localhost")
        .set("spark.driver.bindAddress", "127.0.0.1")
        .set("spark.executor.extraClassPath", System.getProperty("java.class.path"));
  }

  private List<Finding> findings(SparkConf conf, String configuration) {
    TrainingSettings settings =
        Configuration.parse(TASKS + configuration, TrainingSettings::read).settings();
    try (JavaSparkContext spark = new JavaSparkContext(conf)) {
      Doctor.Beginning beginning =
          () ->
              InitialWeights.of(
                  settings, settings.optimizer().create(), spark.hadoopConfiguration());
      return new Doctor(spark, settings, new Path(folder.resolve("run").toUri()), beginning)
          .findings(Duration.ofSeconds(60));
    }
  }

  @Test
  void everyExecutorOfAHealthyClusterAnswers() {
    List<Finding> findings = findings(conf("local-cluster[2,1,1024]"), "");
    assertThat(findings)
        .filteredOn(finding -> finding.verdict() != Verdict.OK)
        // Disks of test machines may be nearly full.
        .filteredOn(finding -> !finding.check().equals("temporary files"))
        .isEmpty();
    assertThat(findings)
        .filteredOn(finding -> finding.check().equals("arithmetic"))
        .extracting(Finding::where)
        .containsExactlyInAnyOrder("driver", "executor 0", "executor 1");
    assertThat(findings)
        .filteredOn(finding -> finding.check().equals("clock"))
        .extracting(Finding::where)
        .containsExactlyInAnyOrder("executor 0", "executor 1");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void whatIsWrongIsFoundTogether() throws IOException {
    Files.writeString(folder.resolve("run"), "a file where the run is to lie");
    List<Finding> findings =
        findings(
            conf("local[2]").set("spark.kryo.registrationRequired", "false"),
            "spark.gpu.amount = 0.5");
    assertThat(findings)
        .filteredOn(finding -> finding.verdict() == Verdict.FAILURE)
        .extracting(Finding::check)
        .contains("serializer", "GPU", "checkpoints", "history", "create once")
        .doesNotContain("ND4J", "arithmetic", "heap");
    assertThat(findings)
        .filteredOn(finding -> finding.check().equals("GPU"))
        .extracting(Finding::found)
        .anyMatch(found -> found.contains("with spark.master local[2] Spark deals out no GPUs"));
  }

  @Test
  void aRunThatBeganWithOtherVectorsIsWarnedOf() throws IOException {
    new CheckpointStore(
            new Path(folder.resolve("run").toUri()), new org.apache.hadoop.conf.Configuration())
        .write(
            new Checkpoint(
                1,
                new float[] {1},
                Map.of(),
                Map.of(),
                Map.of(Provenance.VECTORS, "vector-1, 1 lane")));
    assertThat(findings(conf("local[1]"), ""))
        .filteredOn(finding -> finding.check().equals("resume"))
        .singleElement()
        .satisfies(finding -> assertThat(finding.verdict()).isEqualTo(Verdict.WARNING))
        .satisfies(finding -> assertThat(finding.expected()).isEqualTo("vector-1, 1 lane"))
        .satisfies(finding -> assertThat(finding.found()).isEqualTo(Provenance.vectors()));
  }

  @Test
  void weightsToBeginWithThatAreNotThereAreFound() throws IOException {
    String missing = folder.resolve("rule").toString();
    assertThat(findings(conf("local[1]"), "run.initial-weights = \"%s\"".formatted(missing)))
        .filteredOn(finding -> finding.check().equals("initial weights"))
        .singleElement()
        .satisfies(finding -> assertThat(finding.verdict()).isEqualTo(Verdict.FAILURE))
        .satisfies(finding -> assertThat(finding.found()).contains("no run with a checkpoint"));

    java.nio.file.Path file = folder.resolve("velo.safetensors");
    OptimizerConfig config = Configuration.parse("", TrainingSettings::read).settings().optimizer();
    Files.write(
        file,
        new OptimizerWeights(config, config.create().initialWeights(1), "MIT", Map.of(), "")
            .toBytes());
    assertThat(findings(conf("local[1]"), "run.initial-weights = \"%s\"".formatted(file)))
        .filteredOn(finding -> finding.check().equals("initial weights"))
        .extracting(Finding::verdict)
        .containsExactly(Verdict.OK);
  }
}
