package org.velospark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.velospark.checkpoint.Checkpoint;
import org.velospark.checkpoint.CheckpointStore;
import org.velospark.evaluation.HeldOutSummary;
import org.velospark.evaluation.HeldOutSummary.Comparison;
import org.velospark.evaluation.HeldOutSummary.MeanLoss;
import org.velospark.history.GenerationRow;
import org.velospark.history.HistoryTable;
import org.velospark.history.HistoryWriter;
import org.velospark.history.TestingRows;
import org.velospark.owner.Claim;
import org.velospark.owner.Fence;
import org.velospark.settings.TrainingSettings;
import org.velospark.training.MetaTraining;

class VeloTest {

  /** Notes what it is given. */
  private static final class TestingTraining implements Training {
    private static final MeanLoss LOSS = new MeanLoss(2, 0.5);
    private static final HeldOutSummary HELD_OUT =
        new HeldOutSummary(
            new Comparison(LOSS, LOSS, new MeanLoss(1, 0.25)),
            new Comparison(LOSS, new MeanLoss(7, 0.5), LOSS));

    private final List<TrainingSettings> settings = new ArrayList<>();
    private final List<String> runs = new ArrayList<>();
    private final List<Claim> claims = new ArrayList<>();

    @Override
    public MetaTraining.Outcome run(
        org.velospark.config.Configuration<TrainingSettings> configuration,
        org.apache.hadoop.fs.Path run,
        Claim claim,
        org.velospark.progress.GenerationProgress progress) {
      settings.add(configuration.settings());
      runs.add(run.toString());
      claims.add(claim);
      return new MetaTraining.Outcome("r-1", 7, HELD_OUT, "ab");
    }
  }

  @TempDir Path directory;

  private final TestingTraining training = new TestingTraining();
  private final StringWriter results = new StringWriter();
  private final StringWriter messages = new StringWriter();

  private int velo(String... args) {
    results.getBuffer().setLength(0);
    messages.getBuffer().setLength(0);
    return Velo.run(training, new PrintWriter(results), new PrintWriter(messages), args);
  }

  @AfterEach
  void quietAgain() {
    Configurator.setRootLevel(Level.WARN);
  }

  @Test
  void helpShowsAllCommandsAndExamples() {
    assertThat(velo("--help")).isZero();
    assertThat(results.toString())
        .contains(
            "meta-train",
            "doctor",
            "watch",
            "history",
            "inspect",
            "import",
            "export",
            "tasks",
            "data",
            "Examples:",
            "bin/velo");
    assertThat(messages.toString()).isEmpty();
    for (String command :
        List.of("meta-train", "doctor", "watch", "history", "inspect", "import", "export")) {
      assertThat(velo(command, "--help")).isZero();
      assertThat(results.toString()).contains("Usage: velo " + command, "Examples:", "--verbose");
    }
    Map<String, List<String>> groups =
        Map.of(
            "tasks", List.of("sample", "describe", "train"),
            "data", List.of("list", "fetch", "verify"));
    groups.forEach(
        (group, commands) ->
            commands.forEach(
                command -> {
                  assertThat(velo(group, command, "--help")).isZero();
                  assertThat(results.toString())
                      .contains("Usage: velo " + group + " " + command, "Examples:", "--verbose");
                }));
  }

  @Test
  void theVersionNamesCommitSparkAndJava() {
    assertThat(velo("--version")).isZero();
    assertThat(results.toString())
        .matches("velo \\S+ \\(commit ([0-9a-f]{40}|unknown)\\)\\RSpark \\S+, Java \\S+\\R");
  }

  @Test
  void aRunIsTakenOverAtOnceOnlyWhereThatIsAskedFor() throws IOException {
    Path config = configuration("");
    assertThat(velo("meta-train", "--config", config.toString(), "--run", "/r")).isZero();
    assertThat(velo("meta-train", "--config", config.toString(), "--run", "/r", "--take-over"))
        .isZero();
    assertThat(training.claims).containsExactly(Claim.WHEN_FREE, Claim.AT_ONCE);
  }

  @Test
  void credentialsInALocationAreRefusedAndNotRepeated() throws IOException {
    Path config = configuration("");
    for (List<String> command :
        List.of(
            List.of("meta-train", "--config", config.toString(), "--run"),
            List.of("inspect"),
            List.of("export", "--output", "x"),
            List.of("history"))) {
      List<String> args = new ArrayList<>(command);
      args.add("s3a://AKIDEXAMPLE:very/Secret@bucket/runs/1");
      assertThat(velo(args.toArray(String[]::new))).isEqualTo(2);
      assertThat(messages.toString())
          .contains("The location s3a://... has credentials in it", "conf/s3.properties")
          .doesNotContain("AKIDEXAMPLE")
          .doesNotContain("Secret");
    }
    assertThat(training.runs).isEmpty();
  }

  @Test
  void wrongUsageIsToldInOneOrTwoLines() {
    assertThat(velo()).isEqualTo(2);
    assertThat(messages.toString())
        .isEqualToNormalizingNewlines("velo: Missing command\nTry 'velo --help'.\n");
    assertThat(velo("meta-tran")).isEqualTo(2);
    assertThat(messages.toString().lines())
        .hasSize(2)
        .startsWith("velo: Unmatched argument at index 0: 'meta-tran'")
        .last()
        .asString()
        .startsWith("Did you mean: velo meta-train");
    assertThat(velo("meta-train", "--run", "r")).isEqualTo(2);
    assertThat(messages.toString())
        .isEqualToNormalizingNewlines(
            "velo: Missing required option: '--config=FILE'\nTry 'velo meta-train --help'.\n");
    assertThat(velo("history", "r", "--lats", "3")).isEqualTo(2);
    assertThat(messages.toString()).startsWith("velo: Unknown option");
    assertThat(velo("history", "r", "--last", "0")).isEqualTo(2);
    assertThat(messages.toString())
        .isEqualToNormalizingNewlines(
            "velo: --last must be at least 1, got 0\nTry 'velo history --help'.\n");
    assertThat(results.toString()).isEmpty();
  }

  @Test
  void metaTrainHandsOnTheConfigurationAndPrintsTheResult() throws IOException {
    Path config = configuration("run { seed = 5, generations = 7 }");

    assertThat(velo("meta-train", "--config", config.toString(), "--run", "s3a://bucket/r"))
        .isZero();
    assertThat(results.toString())
        .isEqualToNormalizingNewlines(
            """
            Run r-1: 7 generations, theta ab
            Normalised loss on held-out examples of 64 tasks it never trained on, after 200 steps
              initial weights  2.0000, standard error 0.5000
              evolved weights  7.0000, standard error 0.5000
              Adam at 0.001    2.0000, standard error 0.5000
            """);
    assertThat(
            velo(
                "meta-train",
                "--config=" + config,
                "--run=r",
                "--set=held-out.tasks.families=[image-mlp]"))
        .isZero();
    assertThat(results.toString())
        .contains(
            "Loss on held-out examples of 64 tasks",
            "Adam at 0.001    1.0000, standard error 0.25");
    assertThat(
            velo(
                "meta-train",
                "--config=" + config,
                "--run=r",
                "--set",
                "run.seed=6",
                "--set=run.seed=-7",
                "--json"))
        .isZero();
    assertThat(results.toString())
        .isEqualToNormalizingNewlines(
            """
            {"run":"r-1","generations":7,"heldOut":{"initial":{"mean":2.0,"se":0.5},\
            "evolved":{"mean":2.0,"se":0.5},"adam":{"mean":1.0,"se":0.25}},\
            "heldOutNormalized":{"initial":{"mean":2.0,"se":0.5},\
            "evolved":{"mean":7.0,"se":0.5},"adam":{"mean":2.0,"se":0.5}},"thetaSha256":"ab"}
            """);
    assertThat(training.runs).containsExactly("s3a://bucket/r", "r", "r");
    assertThat(training.settings.get(2).run().seed()).isEqualTo(-7);
    assertThat(training.settings.get(2).run().generations()).isEqualTo(7);
  }

  @Test
  void allConfigurationErrorsComeAtOnceAndWithoutAStackTrace() throws IOException {
    Path config = configuration("run { sead = 5 }\ncheckpoint { every = 0 }");

    assertThat(
            velo(
                "meta-train",
                "--config",
                config.toString(),
                "--run",
                "r",
                "--set",
                "run.generations=x"))
        .isEqualTo(2);
    assertThat(messages.toString())
        .isEqualToNormalizingNewlines(
            """
            velo: Cannot use the configuration, it has 3 problems:
              run.generations: expected an integer, got "x" (--set run.generations=x)
              checkpoint.every: every must be at least 1, got 0 (%1$s:2)
              run.sead: unknown key, the nearest known one is run.seed (%1$s:1)
            """
                .formatted(config));
    assertThat(training.runs).isEmpty();
  }

  @Test
  void aFailureIsToldWithItsCauses() throws IOException {
    Path config = configuration("");
    Training failing =
        (configuration, run, claim, progress) -> {
          throw new IOException("Cannot write " + run, new IOException("disk is full"));
        };
    String[] args = {"meta-train", "--config", config.toString(), "--run", "r"};

    int code = Velo.run(failing, new PrintWriter(results), new PrintWriter(messages), args);

    assertThat(code).isEqualTo(1);
    assertThat(messages.toString())
        .isEqualToNormalizingNewlines(
            "velo: Cannot write r: disk is full\nRun it with --verbose for the stack trace.\n");
  }

  @Test
  void theHistoryIsATableOrJson() throws IOException {
    Path run = run();

    assertThat(velo("history", run.toString())).isZero();
    assertThat(results.toString())
        .isEqualToNormalizingNewlines(
            """
            generation    loss  std error  gradient    step   theta  units  diverged   inner steps  seconds
                     0  0.1000     0.2000    0.5000  0.7000  0.8000  15/16         2  123456789012     1.00
                     1   1.100      1.200     1.500   1.700   1.800  15/16         2  123456789012     1.00
                     2   2.100      2.200     2.500   2.700   2.800  15/16         2  123456789012     1.00
            """);
    assertThat(velo("history", run.toString(), "--last", "2", "--json")).isZero();
    JsonNode json = new ObjectMapper().readTree(results.toString());
    assertThat(json.path("run").asText()).isEqualTo(run.toString());
    assertThat(json.path("table").asText()).isEqualTo("generations");
    assertThat(json.path("rows")).hasSize(2);
    JsonNode row = json.path("rows").get(1);
    GenerationRow expected = TestingRows.generation(2);
    assertThat(row.path("generation").longValue()).isEqualTo(2);
    assertThat(row.path("mean_loss").doubleValue()).isEqualTo(expected.meanLoss());
    assertThat(row.path("inner_steps").longValue()).isEqualTo(expected.innerSteps());
    assertThat(row.path("finished_at").asText()).isEqualTo(expected.finishedAt().toString());
    assertThat(row).hasSize(HistoryTable.GENERATIONS.columns().size());
  }

  @Test
  void theHistoryOfRunsAndEvaluations() throws IOException {
    Path run = run();

    assertThat(velo("history", run.toString(), "--table", "runs")).isZero();
    assertThat(results.toString())
        .isEqualToNormalizingNewlines(
            """
            start  at (UTC)             from generation  seed  architecture  weights  master    commit
                1  2026-03-01 12:00:01               10   -42  velo             1000  local[2]  unknown
            """);
    assertThat(velo("history", run.toString(), "--table", "evaluations", "--last", "1")).isZero();
    assertThat(results.toString().lines())
        .hasSize(5)
        .allMatch(line -> line.length() <= 120)
        .last()
        .asString()
        .matches(
            " +2 +1 +0  - +image-mlp +2410 +200 +2\\.300 +NaN +2\\.500  yes +0\\.1[23]  driver");
    assertThat(velo("history", run.toString(), "--table", "evaluations", "--last", "1", "--json"))
        .isZero();
    JsonNode rows = new ObjectMapper().readTree(results.toString()).path("rows");
    assertThat(rows).hasSize(4);
    assertThat(rows.get(3).path("final_loss").isNull()).isTrue();
    assertThat(rows.get(3).path("diverged").booleanValue()).isTrue();
    assertThat(rows.get(0).path("seed").longValue()).isEqualTo(Long.MIN_VALUE + 2);
  }

  @Test
  void aFolderWithoutARunIsAFailure() {
    String run = directory.resolve("nothing").toString();

    assertThat(velo("history", run)).isEqualTo(1);
    assertThat(messages.toString()).startsWith("velo: No run has left a history in " + run);
    assertThat(velo("inspect", run)).isEqualTo(1);
    assertThat(messages.toString()).startsWith("velo: There is no checkpoint in " + run);
    assertThat(velo("inspect", run, "--verbose")).isEqualTo(1);
    assertThat(messages.toString()).contains("FileNotFoundException", "\tat org.velospark.cli.");
    assertThat(results.toString()).isEmpty();
  }

  @Test
  void inspectShowsTheLastOrAChosenCheckpoint() throws IOException {
    Path run = directory.resolve("run");
    CheckpointStore store = TestingCheckpoints.of(run);
    Map<String, String> provenance =
        Map.of("configuration", "run {\n  seed = 1\n}\n", "git.commit", "0123abc");
    Checkpoint first =
        new Checkpoint(10, new float[] {1, 2}, Map.of(), Map.of("steps", 10L), provenance);
    Checkpoint last =
        new Checkpoint(20, new float[] {3, 4}, Map.of(), Map.of("steps", 20L), provenance);
    store.write(first);
    store.write(last);

    assertThat(velo("inspect", run.toString())).isZero();
    assertThat(results.toString())
        .isEqualToNormalizingNewlines(
            """
            generation            20
            theta                 2 weights
            thetaSha256           %s
            configuration
              run {
                seed = 1
              }
            git.commit            0123abc
            """
                .formatted(last.thetaSha256()));
    assertThat(velo("inspect", run.toString(), "--generation", "10", "--json")).isZero();
    assertThat(new ObjectMapper().readTree(results.toString()))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"run": "%s", "generation": 10, "thetaSha256": "%s", "thetaLength": 2,
                     "provenance": {"configuration": "run {\\n  seed = 1\\n}\\n",
                                    "git.commit": "0123abc"}}
                    """
                        .formatted(run, first.thetaSha256())));
    assertThat(velo("inspect", run.toString(), "--generation", "15")).isEqualTo(1);
  }

  private Path configuration(String hocon) throws IOException {
    return Files.writeString(directory.resolve("c.conf"), hocon);
  }

  private Path run() throws IOException {
    Path run = directory.resolve("run");
    try (HistoryWriter history =
        new HistoryWriter(
            new org.apache.hadoop.fs.Path(run.toString()),
            new Configuration(),
            TestingRows.RUN,
            Fence.NONE)) {
      history.started(TestingRows.run(1));
      for (int generation = 0; generation < 3; generation++) {
        history.completed(TestingRows.generation(generation), TestingRows.evaluations(generation));
      }
      history.flush();
    }
    return run;
  }

  @Test
  void aBenchmarkOfNothingIsRefused() {
    assertThat(velo("bench", "engine", "--network", "no such")).isEqualTo(2);
    assertThat(messages.toString())
        .startsWith("velo: No network has 'no such' in its name; there are [image-mlp ")
        .contains("Try 'velo bench engine --help'.");
    assertThat(velo("bench", "inner", "--network", "mlp-64-32")).isEqualTo(2);
    assertThat(messages.toString())
        .contains("velo: No network is named 'mlp-64-32'; there are [mlp-64-32-10, ");
    assertThat(velo("bench", "inner", "--threads", "0")).isEqualTo(2);
    assertThat(messages.toString()).contains("velo: --threads must be at least 1, got 0");
    assertThat(velo("bench", "inner", "--seconds", "0")).isEqualTo(2);
    assertThat(messages.toString()).contains("velo: --seconds must be more than 0, got 0.0");
    assertThat(velo("bench", "cost", "--count", "1")).isEqualTo(2);
    assertThat(messages.toString()).contains("velo: --count must be at least 2, got 1");
    assertThat(velo("bench", "memory", "--count", "0")).isEqualTo(2);
    assertThat(messages.toString()).contains("velo: --count must be at least 1, got 0");
    assertThat(velo("bench", "generation", "--units", "0")).isEqualTo(2);
    assertThat(messages.toString()).contains("velo: --units must be at least 1, got 0");
    assertThat(velo("bench", "generation", "--seconds", "0")).isEqualTo(2);
    assertThat(velo("bench", "driver", "--cores", "0")).isEqualTo(2);
    assertThat(messages.toString()).contains("velo: --cores must be at least 1, got 0");
    assertThat(velo("bench", "drop-in", "--rounds", "0")).isEqualTo(2);
    assertThat(messages.toString())
        .contains("velo: Expected --rounds of at least 1 and --seconds above 0, got 0 and 1.0");
    assertThat(velo("bench")).isEqualTo(2);
    assertThat(velo("bench", "engine", "--help")).isZero();
    assertThat(results.toString()).contains("Usage: velo bench engine", "--jax", "Examples:");
  }

  @Test
  void theDropInIsMeasuredBesideAdam() {
    String[] measure = {
      "bench", "drop-in", "--network", "char-lstm", "--rounds", "1", "--seconds", "0.01", "--json"
    };
    assertThat(velo(measure)).isZero();
    assertThat(results.toString().lines())
        .hasSize(4)
        .allMatch(line -> line.startsWith("{\"network\":\"char-lstm\",\"optimizer\":"))
        .allMatch(line -> line.contains("\"weights\":361805,\"millis\":{\"best\":"));
  }

  @Test
  void innerTrainingIsMeasuredOnceAndShownInAnyForm() throws IOException {
    Path jax =
        Files.writeString(
            directory.resolve("jax.jsonl"),
            "{\"network\":\"mlp-64-32-10\",\"optimizer\":\"adam\",\"stepsPerSecond\":0.5,"
                + "\"microsPerStep\":1999999.6,\"configuration\":\"slow\"}");
    String[] measure = {
      "bench",
      "inner",
      "--network",
      "mlp-64-32-10",
      "--optimizer",
      "adam",
      "--threads",
      "1",
      "--seconds",
      "0.001",
      "--json"
    };
    assertThat(velo(measure)).isZero();
    Path measured = Files.writeString(directory.resolve("inner.jsonl"), results.toString());
    JsonNode result = new ObjectMapper().readTree(results.toString());
    assertThat(result.get("network").asText()).isEqualTo("mlp-64-32-10");
    assertThat(result.get("optimizer").asText()).isEqualTo("adam");
    double steps = result.get("stepsPerSecond").asDouble();
    assertThat(steps).isPositive();
    assertThat(result.get("microsPerStep").asDouble()).isPositive();
    assertThat(result.has("timesJax")).isFalse();

    assertThat(shown(measured, jax, "--json")).isZero();
    assertThat(new ObjectMapper().readTree(results.toString()).get("timesJax").asDouble())
        .isEqualTo(steps / 0.5);
    assertThat(shown(measured, jax, "--markdown")).isZero();
    assertThat(results.toString())
        .startsWith("| network | optimizer | steps/s | us | update us | ns/weight | JAX steps/s |")
        .contains("|---|---|--:|--:|", "| mlp-64-32-10 | adam | ", " | 0.50 | 2,000,000 | ");
    assertThat(shown(measured, jax)).isZero();
    assertThat(results.toString()).contains("mlp-64-32-10  adam");
  }

  private int shown(Path measured, Path jax, String... form) {
    List<String> arguments = new ArrayList<>(List.of("bench", "inner"));
    arguments.addAll(List.of("--measured", measured.toString(), "--jax", jax.toString()));
    arguments.addAll(List.of(form));
    return velo(arguments.toArray(String[]::new));
  }
}
