package org.velospark.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.velospark.checkpoint.Checkpoint;
import org.velospark.checkpoint.CheckpointStore;
import org.velospark.config.Configuration;
import org.velospark.config.InvalidConfigurationException;
import org.velospark.model.WeightRange;
import org.velospark.model.celo.CeloConfig;
import org.velospark.model.celo.CeloPhase;
import org.velospark.model.weights.OptimizerWeights;
import org.velospark.settings.TrainingSettings;

/** Both phases of Celo on real Spark and real data: first the rule, then its scheduler. */
class CeloTrainingTest {
  private static final CeloConfig RULE = new CeloConfig(8, CeloPhase.UPDATE_RULE);
  private static final WeightRange UPDATE_RULE = RULE.create().evolvedWeights();
  private static final WeightRange SCHEDULER =
      new CeloConfig(8, CeloPhase.SCHEDULER).create().evolvedWeights();

  private static JavaSparkContext spark;

  @TempDir java.nio.file.Path folder;

  @BeforeAll
  static void start() {
    spark = new JavaSparkContext(TestingRuns.sparkConf("local[2]"));
  }

  @AfterAll
  static void stop() {
    spark.close();
  }

  private Path location(String name) {
    return new Path(folder.toUri().toString(), name);
  }

  private void run(String name, String... overrides) throws IOException {
    String[] all =
        Stream.concat(
                Stream.of("optimizer = { architecture = celo, lstm-width = 8 }"),
                Stream.of(overrides))
            .toArray(String[]::new);
    // An object replaces the one before it only where something else stands between them.
    Configuration<TrainingSettings> configuration =
        TestingRuns.configuration(
            Stream.concat(Stream.of("optimizer = null"), Stream.of(all)).toArray(String[]::new));
    new MetaTraining(spark, configuration, location(name), new TestingProgress()).run();
  }

  private void runScheduler(String name, String... overrides) throws IOException {
    List<String> phase =
        List.of("optimizer.phase = scheduler", "run.initial-weights = \"%s\"".formatted(rule()));
    run(name, Stream.concat(phase.stream(), Stream.of(overrides)).toArray(String[]::new));
  }

  private Path rule() {
    return location("rule");
  }

  private Checkpoint last(String name) throws IOException {
    return new CheckpointStore(location(name), spark.hadoopConfiguration()).latest().orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"antithetic", "pes"})
  void eachPhaseChangesItsOwnWeightsAndARunThatGoesOnHasTheSameBits(String estimator)
      throws IOException {
    String[] es = {
      "es.estimator = " + estimator, "es.tasks-per-pair = " + (estimator.equals("pes") ? 1 : 2)
    };
    run("rule", es);
    Checkpoint first = last("rule");
    float[] random = RULE.create().initialWeights(5);
    assertThat(UPDATE_RULE.of(first.theta())).doesNotContain(UPDATE_RULE.of(random));
    assertThat(SCHEDULER.of(first.theta())).isEqualTo(SCHEDULER.of(random));
    assertThat(first.outerArrays().get("first-moment")).hasSize(UPDATE_RULE.length());

    runScheduler("whole", es);
    Checkpoint whole = last("whole");
    assertThat(whole.generation()).isEqualTo(5);
    assertThat(UPDATE_RULE.of(whole.theta())).isEqualTo(UPDATE_RULE.of(first.theta()));
    assertThat(SCHEDULER.of(whole.theta())).isNotEqualTo(SCHEDULER.of(first.theta()));
    assertThat(whole.provenance())
        .containsEntry("initial-weights.sha256", first.thetaSha256())
        .containsEntry("initial-weights.run.id", first.provenance().get("run.id"))
        .containsEntry("initial-weights.run.generation", "5");

    runScheduler("cut", es[0], es[1], "run.generations = 3");
    assertThat(last("cut").generation()).isEqualTo(3);
    FileUtil.fullyDelete(folder.resolve("rule").toFile());
    runScheduler("cut", es);
    assertThat(last("cut").thetaSha256()).isEqualTo(whole.thetaSha256());
    assertThat(last("cut").provenance())
        .containsEntry("initial-weights.sha256", first.thetaSha256());
  }

  @Test
  void velosparksPhasesGoOnFromOneAnother() throws IOException {
    run("rule", "optimizer.architecture = velospark", "run.generations = 1");
    run(
        "together",
        "optimizer.architecture = velospark",
        "optimizer.phase = together",
        "run.generations = 1",
        "run.initial-weights = \"%s\"".formatted(rule()));
    assertThat(last("together").provenance())
        .containsEntry("initial-weights.sha256", last("rule").thetaSha256());
  }

  @Test
  void aRunMayBeginWithAFile() throws IOException {
    run("rule", "run.generations = 1");
    OptimizerWeights rule = StoredWeights.read(rule(), spark.hadoopConfiguration());
    java.nio.file.Path file = folder.resolve("rule.safetensors");
    Files.write(
        file,
        new OptimizerWeights(rule.config(), rule.theta(), "MIT", Map.of("seed", "5"), "")
            .toBytes());

    run(
        "of-file",
        "optimizer.phase = scheduler",
        "run.generations = 1",
        "run.initial-weights = \"%s\"".formatted(file.toUri()));
    runScheduler("of-run", "run.generations = 1");

    assertThat(last("of-file").thetaSha256()).isEqualTo(last("of-run").thetaSha256());
    assertThat(last("of-file").provenance())
        .containsEntry("initial-weights.sha256", rule.thetaSha256())
        .containsEntry("initial-weights.licence", "MIT")
        .containsEntry("initial-weights.seed", "5");
    // Whoever exports these weights hands that on.
    assertThat(StoredWeights.read(location("of-file"), spark.hadoopConfiguration()).provenance())
        .containsEntry("initial-weights.licence", "MIT")
        .containsEntry("run.generation", "1");
  }

  @Test
  void weightsThatCannotBeginARunAreRefused() throws IOException {
    assertThatThrownBy(() -> run("alone", "optimizer.phase = scheduler"))
        .isInstanceOf(InvalidConfigurationException.class)
        .hasMessageContaining(
            "run.initial-weights: missing, expected the location of a run with an earlier"
                + " optimizer.phase");
    assertThatThrownBy(() -> run("alone", "optimizer.phase = together"))
        .isInstanceOf(InvalidConfigurationException.class)
        .hasMessageContaining("run.initial-weights: missing");
    assertThatThrownBy(() -> runScheduler("early"))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "run.initial-weights: %s is no file of weights, and no run with a checkpoint"
                .formatted(rule()));
    run("rule", "run.generations = 1");
    assertThatThrownBy(() -> runScheduler("wide", "optimizer.lstm-width = 9"))
        .isInstanceOf(InvalidConfigurationException.class)
        .hasMessageContaining(
            "run.initial-weights: there are weights of %s at %s, but this run evolves"
                .formatted(RULE, rule()));
  }
}
