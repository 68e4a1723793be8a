package org.velospark.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.velospark.history.EvaluationRow;
import org.velospark.history.GenerationRow;
import org.velospark.history.HistoryReader;
import org.velospark.history.HistoryTable;
import org.velospark.progress.GenerationProgress;

/** Whole runs, small ones, whose unrolls go on from generation to generation. */
class TruncatedTrainingTest {
  private static final String[] PES = {
    "es { pairs = 6, tasks-per-pair = 1, estimator = pes, truncation = 5 }",
    "unroll { min-steps = 5, max-steps = 60, objective = average, evaluation-batches = 1 }",
    "run.generations = 8",
    "checkpoint.every = 4",
  };

  @TempDir static java.nio.file.Path wholeFolder;
  private static MetaTraining.Outcome whole;

  @TempDir java.nio.file.Path folder;

  /** What others are compared with. */
  @BeforeAll
  static void runWhole() throws IOException {
    whole =
        run(
            "local[2]",
            location(wholeFolder, "whole"),
            new TestingProgress(),
            with(PES, "spark.partitions = 5", "checkpoint.every = 2"));
  }

  private static Path location(java.nio.file.Path folder, String name) {
    return new Path(folder.resolve(name).toUri());
  }

  private Path location(String name) {
    return location(name.equals("whole") ? wholeFolder : folder, name);
  }

  private static String[] with(String[] settings, String... more) {
    return Stream.concat(Stream.of(settings), Stream.of(more)).toArray(String[]::new);
  }

  private MetaTraining.Outcome run(String master, String name, String... settings)
      throws IOException {
    return run(master, location(name), new TestingProgress(), settings);
  }

  private static MetaTraining.Outcome run(
      String master, Path location, GenerationProgress progress, String... settings)
      throws IOException {
    SparkConf conf =
        TestingRuns.sparkConf(master)
            // A dead executor is not asked again for long.
            .set("spark.shuffle.io.maxRetries", "1")
            .set("spark.shuffle.io.retryWait", "100ms");
    try (JavaSparkContext spark = new JavaSparkContext(conf)) {
      return new MetaTraining(spark, TestingRuns.configuration(settings), location, progress).run();
    }
  }

  private List<GenerationRow> generations(String name) throws IOException {
    return new HistoryReader(location(name), new org.apache.hadoop.conf.Configuration())
        .rows(HistoryTable.GENERATIONS);
  }

  private List<EvaluationRow> evaluations(String name) throws IOException {
    return new HistoryReader(location(name), new org.apache.hadoop.conf.Configuration())
        .rows(HistoryTable.EVALUATIONS);
  }

  private int restarts(String name) throws IOException {
    int restarts = generations(name).stream().mapToInt(GenerationRow::restartedParticles).sum();
    assertThat(evaluations(name).stream().filter(EvaluationRow::restarted))
        .hasSize(2 * restarts)
        .allSatisfy(row -> assertThat(row.unrollSince()).isEqualTo(row.generation()));
    return restarts;
  }

  @Test
  void whereATruncationIsTheUnrollPesIsTheFullEstimate() throws IOException {
    String[] es = {"es.tasks-per-pair = 1", "es.difference = raw"};
    MetaTraining.Outcome full = run("local[2]", "full", es);
    MetaTraining.Outcome pes =
        run("local[2]", "pes", with(es, "es.estimator = pes", "es.truncation = 20"));
    assertThat(pes.thetaSha256()).isEqualTo(full.thetaSha256());
    assertThat(restarts("pes")).isZero();
  }

  @Test
  void resultsDoNotDependOnHowTheWorkIsCut() throws IOException {
    MetaTraining.Outcome found = run("local-cluster[2,1,1024]", "other", PES);
    assertThat(found.thetaSha256()).isEqualTo(whole.thetaSha256());
    assertThat(restarts("other")).isZero();
  }

  @Test
  void theHistoryTellsWhereParticlesAre() throws IOException {
    List<EvaluationRow> rows = evaluations("whole");
    assertThat(rows).hasSize(8 * 6 * 2);
    assertThat(rows)
        .allSatisfy(
            row -> {
              assertThat(row.firstStep()).isEqualTo(5 * (row.generation() - row.unrollSince()));
              assertThat(row.plannedSteps())
                  .isEqualTo(Math.min(5, row.unrollLength() - row.firstStep()));
            });
    assertThat(rows.stream().filter(row -> row.firstStep() > 0)).isNotEmpty();
    assertThat(rows.stream().filter(row -> row.generation() > 0 && row.firstStep() == 0))
        .isNotEmpty();
    // A particle keeps its network for as long as its unroll lasts, and then has another.
    assertThat(rows.stream().map(EvaluationRow::seed).distinct().count())
        .isEqualTo(
            rows.stream().map(row -> row.pair() + "/" + row.unrollSince()).distinct().count());
  }

  @Test
  void truncatedEstimatesAreOthersOnceUnrollsGoOn() throws IOException {
    MetaTraining.Outcome truncated =
        run("local[2]", "truncated", with(PES, "es.estimator = truncated"));
    assertThat(truncated.thetaSha256()).isNotEqualTo(whole.thetaSha256());
    assertThat(generations("truncated").get(0).gradientNorm())
        .isEqualTo(generations("whole").get(0).gradientNorm());
    assertThat(generations("truncated").get(1).gradientNorm())
        .isNotEqualTo(generations("whole").get(1).gradientNorm());
  }

  @Test
  void aRunThatWasCutShortEndsWhereTheUndisturbedOneDoes() throws IOException {
    run("local[2]", "cut", with(PES, "run.generations = 4"));
    MetaTraining.Outcome resumed = run("local[2]", "cut", PES);
    assertThat(resumed.thetaSha256()).isEqualTo(whole.thetaSha256());
    assertThat(restarts("cut")).isZero();
    assertThat(evaluations("cut").stream().filter(r -> r.generation() == 4 && r.firstStep() > 0))
        .as("particles that went on")
        .isNotEmpty();
  }

  @Test
  void particlesWhoseStoredStatesAreGoneOrDamagedBeginAnew() throws IOException {
    run("local[2]", "run", with(PES, "run.generations = 4"));
    List<java.nio.file.Path> stored = stored("run", 4);
    assertThat(stored).hasSizeGreaterThan(1);
    Files.delete(stored.get(0));
    byte[] bytes = Files.readAllBytes(stored.get(1));
    bytes[bytes.length - 1] ^= 1;
    Files.write(stored.get(1), bytes);
    run("local[2]", "run", with(PES, "run.generations = 5"));
    assertThat(generations("run").get(4).restartedParticles()).isEqualTo(2);
    assertThat(restarts("run")).isEqualTo(2);
    // Without an index, none of them can be had.
    Files.delete(folder.resolve("run/particles/generation-000000005/index.safetensors"));
    run("local[2]", "run", with(PES, "run.generations = 6"));
    assertThat(generations("run").get(5).restartedParticles()).isEqualTo(6);
  }

  @Test
  void onlyTheLastTwoCheckpointsKeepTheirParticles() {
    java.nio.file.Path particles = wholeFolder.resolve("whole/particles");
    assertThat(particles).isDirectoryContaining("glob:**6").isDirectoryContaining("glob:**8");
    assertThat(particles).isDirectoryNotContaining("glob:**4");
  }

  private List<java.nio.file.Path> stored(String name, int generation) throws IOException {
    java.nio.file.Path particles =
        folder.resolve("%s/particles/generation-%09d".formatted(name, generation));
    try (Stream<java.nio.file.Path> files = Files.list(particles)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("particle-"))
          .sorted()
          .toList();
    }
  }

  /** Does something after each generation. */
  private record Disturbing(IntConsumer after) implements GenerationProgress {
    @Override
    public void start(int total, int done) {}

    @Override
    public void generation(int done, double loss) {
      after.accept(done);
    }

    @Override
    public void close() {}
  }

  @Test
  void particlesOfKilledExecutorsBeginAnewAndTheRunGoesOn() throws IOException {
    GenerationProgress killing =
        new Disturbing(
            done -> {
              if (done == 3) {
                kill();
              }
            });
    MetaTraining.Outcome outcome =
        run(
            "local-cluster[2,1,1024]",
            location("run"),
            killing,
            with(PES, "checkpoint.every = 100"));
    assertThat(outcome.generations()).isEqualTo(8);
    List<GenerationRow> rows = generations("run");
    assertThat(rows).allSatisfy(row -> assertThat(row.unitsDone()).isEqualTo(6));
    assertThat(rows.stream().filter(r -> r.generation() < 3))
        .allSatisfy(row -> assertThat(row.restartedParticles()).isZero());
    assertThat(restarts("run")).isBetween(1, 6);
  }

  /** All executors, which are children of this process: one alone may hold no particle. */
  private static void kill() {
    List<ProcessHandle> executors =
        ProcessHandle.current()
            .descendants()
            .filter(process -> process.info().command().orElse("").endsWith("/java"))
            .toList();
    assertThat(executors).as("processes of executors").isNotEmpty();
    executors.forEach(ProcessHandle::destroyForcibly);
    executors.forEach(executor -> executor.onExit().join());
  }

  @Test
  void pesLearns() throws IOException {
    String[] learning = {
      "run { seed = 3, generations = 60 }",
      "optimizer { lstm-width = 16, banks = 8 }",
      "es { pairs = 16, tasks-per-pair = 1, estimator = pes, truncation = 20 }",
      "unroll { min-steps = 20, max-steps = 200, objective = average, evaluation-batches = 1 }",
      "outer { learning-rate = 0.01, beta2 = 0.99, gradient-clip = 1000 }",
      "tasks.image-mlp.batch-size = [32, 32]",
      "checkpoint.every = 100",
      "held-out { count = 16, steps = 100 }",
    };
    MetaTraining.Outcome outcome = run("local[2]", "run", learning);
    assertThat(outcome.heldOut().plain().evolved().mean())
        .as("seed 3: %s", outcome.heldOut())
        .isLessThan(outcome.heldOut().plain().initial().mean());
  }
}
