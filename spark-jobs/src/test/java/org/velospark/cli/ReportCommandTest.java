package org.velospark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.velospark.history.HistoryWriter;
import org.velospark.history.OptimizerEvaluationRow;
import org.velospark.history.OptimizerEvaluations;
import org.velospark.history.TestingRows;
import org.velospark.owner.Fence;
import org.velospark.verdict.TaskTraining;
import org.velospark.verdict.TestingTrainings;

class ReportCommandTest {

  @TempDir Path folder;

  private final StringWriter results = new StringWriter();
  private final StringWriter messages = new StringWriter();

  @BeforeEach
  void evaluate() throws IOException {
    List<TaskTraining> trainings =
        new TestingTrainings(6, 0.003).with("celo", (task, seed) -> 2).all();
    List<OptimizerEvaluationRow> rows = new ArrayList<>();
    OptimizerEvaluations.Writer writer =
        new OptimizerEvaluations(location(), new Configuration()).writer("first", Fence.NONE);
    for (TaskTraining t : trainings) {
      boolean tuning = t.optimizer().equals("adam") && t.seed() == 0;
      boolean best = t.settings().getOrDefault("learning-rate", "0.001").equals("0.001");
      if (tuning || best) {
        rows.add(row(t, tuning ? 0 : t.seed() + 1, "standard", t.optimizer()));
      }
      if (t.optimizer().equals("celo")) {
        rows.add(row(t, t.seed() + 1, "told-half", t.optimizer()));
      }
    }
    writer.append(rows);
    // The same name once stood for other weights.
    writer.append(
        trainings.stream()
            .filter(t -> t.optimizer().equals("celo"))
            .map(t -> row(t, t.seed() + 1, "standard", "older"))
            .map(ReportCommandTest::inSecondBatch)
            .toList());
  }

  private org.apache.hadoop.fs.Path location() {
    return new org.apache.hadoop.fs.Path(folder.resolve("evaluations").toUri());
  }

  private int report(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "report",
                "--evaluations",
                folder.resolve("evaluations").toString(),
                "--output",
                folder.resolve("report.html").toString()));
    arguments.addAll(List.of(more));
    Training none =
        (configuration, run, claim, progress) -> {
          throw new AssertionError("report trains nothing");
        };
    return Velo.run(
        none,
        new PrintWriter(results),
        new PrintWriter(messages),
        arguments.toArray(String[]::new));
  }

  private String page() throws IOException {
    return Files.readString(folder.resolve("report.html"));
  }

  @Test
  void writesThePageAndSaysTheVerdict() throws IOException {
    assertThat(report("--optimizer", "celo")).as(messages.toString()).isZero();
    assertThat(results.toString()).startsWith("celo beats a tuned adam: over 6 tasks it needs ");
    assertThat(page())
        .contains(
            "suite full, version 1",
            "learning-rate 0.001",
            "told of half its steps",
            "judged from other seeds",
            "<dt>optimizer</dt><dd>celo</dd>",
            "<dt>java.version</dt><dd>17</dd>")
        .doesNotContain("How it evolved");
    assertThat(messages.toString()).isEmpty();
  }

  @Test
  void printsTheVerdictAsJson() throws IOException {
    assertThat(report("--optimizer", "celo", "--json")).isZero();
    JsonNode verdict = new ObjectMapper().readTree(results.toString());
    assertThat(verdict.path("outcome").asText()).isEqualTo("FASTER");
    assertThat(verdict.path("speedUp").path("low").asDouble()).isGreaterThan(1.5);
    assertThat(verdict.path("trainings").asInt()).isEqualTo(6 * (TestingTrainings.SEEDS - 1));
  }

  @Test
  void judgesByTasksOfTheFamiliesThatAreNamed() throws IOException {
    assertThat(report("--optimizer", "celo", "--family", "image-mlp", "--family", "image-conv"))
        .isZero();
    assertThat(results.toString()).contains("over 2 tasks");
    assertThat(page()).contains("version 1, only image-conv, image-mlp");
  }

  @Test
  void refusesAFamilyOfWhichThereAreNoTasks() {
    assertThat(report("--optimizer", "celo", "--family", "image-conv", "--family", "none"))
        .isEqualTo(2);
    assertThat(messages.toString()).contains("but not of all in [image-conv, none]");
  }

  @Test
  void showsTheMetaTrainingOfTheRun() throws IOException {
    Path run = folder.resolve("run");
    try (HistoryWriter history =
        new HistoryWriter(
            new org.apache.hadoop.fs.Path(run.toUri()),
            new Configuration(),
            TestingRows.RUN,
            Fence.NONE)) {
      history.started(TestingRows.run(1));
      for (int g = 0; g < 3; g++) {
        history.completed(TestingRows.generation(g), TestingRows.evaluations(g));
      }
      history.flush();
    }
    assertThat(report("--optimizer", "celo", "--run", run.toString())).isZero();
    assertThat(page()).contains("How it evolved", "Mean objective of each of 3 generations");
  }

  @Test
  void namesWhoWasEvaluatedWhereTheNameIsWrong() {
    assertThat(report("--optimizer", "velo")).isEqualTo(1);
    assertThat(messages.toString())
        .contains("There are no trainings by velo; there are some by [adam, celo]");
    assertThat(report()).isEqualTo(1);
    assertThat(messages.toString()).contains("There are no trainings by velospark; there are");
  }

  @Test
  void refusesToJudgeTheReferenceByItself() {
    assertThat(report("--optimizer", "adam")).isEqualTo(2);
    assertThat(messages.toString()).contains("--optimizer is adam, which is also what");
  }

  private static OptimizerEvaluationRow row(
      TaskTraining t, long seed, String variant, String optimizerKey) {
    return new OptimizerEvaluationRow(
        "first",
        1,
        "%s %s %s %d %s".formatted(t.task(), optimizerKey, t.settings(), seed, variant),
        "full",
        1,
        t.task(),
        t.family(),
        "{}",
        variant,
        t.optimizer(),
        optimizerKey,
        t.settings().isEmpty()
            ? "{}"
            : "{\"learning-rate\":%s}".formatted(t.settings().get("learning-rate")),
        seed,
        t.numSteps(),
        t.numSteps(),
        t.parameters(),
        t.at(),
        t.trainingLoss(),
        t.heldOutLoss(),
        t.diverged(),
        t.seconds(),
        t.optimizerSeconds(),
        "host",
        "processor",
        "vector-256",
        "{\"java.version\":\"17\"}",
        Instant.parse("2026-03-01T12:00:00Z").minusSeconds(optimizerKey.equals("older") ? 99 : 0));
  }

  private static OptimizerEvaluationRow inSecondBatch(OptimizerEvaluationRow r) {
    return new OptimizerEvaluationRow(
        r.runId(),
        2,
        r.trainingKey(),
        r.suite(),
        r.suiteVersion(),
        r.task(),
        r.taskFamily(),
        r.taskSpec(),
        r.variant(),
        r.optimizer(),
        r.optimizerKey(),
        r.settings(),
        r.seed(),
        r.numSteps(),
        r.toldSteps(),
        r.parameterCount(),
        r.measuredAt(),
        r.trainingLoss(),
        r.heldOutLoss(),
        r.diverged(),
        r.seconds(),
        r.optimizerSeconds(),
        r.host(),
        r.processor(),
        r.vectors(),
        r.provenance(),
        r.finishedAt());
  }
}
