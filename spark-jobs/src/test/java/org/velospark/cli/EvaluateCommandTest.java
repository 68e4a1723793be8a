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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.velospark.evaluation.TestingSuites;
import org.velospark.model.weights.OptimizerWeights;

class EvaluateCommandTest {
  @TempDir Path directory;

  private final StringWriter results = new StringWriter();
  private final StringWriter messages = new StringWriter();

  private int evaluate(String... args) {
    results.getBuffer().setLength(0);
    messages.getBuffer().setLength(0);
    List<String> all = new ArrayList<>(List.of("evaluate", "--output=" + directory.resolve("e")));
    all.addAll(List.of(args));
    return Velo.run(
        (configuration, run, claim, progress) -> {
          throw new AssertionError("No run is to be started");
        },
        new PrintWriter(results),
        new PrintWriter(messages),
        all.toArray(String[]::new));
  }

  @Test
  void allThatIsWrongIsSaidAtOnce() {
    int code =
        evaluate(
            "--suite=slow",
            "--seeds=0",
            "--optimizer=adamax",
            "--optimizer=adam:fast",
            "--optimizer=baselines",
            "--optimizer=adam",
            "--optimizer=a=b=learned:x",
            "--optimizer=learned:" + directory,
            "--optimizer=velospark=learned:x",
            "--optimizer=learned:" + directory.resolve("velospark.safetensors"),
            "--reuse=" + directory);

    assertThat(code).isEqualTo(2);
    assertThat(messages.toString().lines())
        .anyMatch(line -> line.contains("it has 10 problems"))
        .anyMatch(line -> line.contains("there is no file slow"))
        .anyMatch(line -> line.contains("--seeds: must be at least 1, got 0"))
        .anyMatch(line -> line.contains("--optimizer: no 'adamax'; there are sgd, "))
        .anyMatch(line -> line.contains("lion, baselines, velospark and [NAME=]learned:WHERE"))
        .anyMatch(
            line -> line.contains("expected a learning rate above 0 behind the colon, got 'fast'"))
        .anyMatch(line -> line.contains("--optimizer: adam is there twice"))
        .anyMatch(line -> line.contains("expected [NAME=]learned:WHERE, got 'a=b=learned:x'"))
        .anyMatch(line -> line.contains("is no file of weights, and no run with a checkpoint"))
        .anyMatch(
            line ->
                line.contains("velospark=learned:x: velospark is the name of the optimizer that"))
        .anyMatch(
            line ->
                line.contains("velospark.safetensors: velospark is the name of the optimizer that")
                    && line.endsWith("give this one another, NAME=learned:WHERE"))
        .anyMatch(line -> line.contains("--reuse: no evaluation has left anything in"));
    assertThat(directory.resolve("e")).doesNotExist();
  }

  @Test
  void networksOfDeeplearning4jHaveTheBaselinesOfNd4j() {
    assertThat(evaluate("--suite=deeplearning4j", "--optimizer=baselines", "--dry-run", "--json"))
        .isZero();
    assertThat(results.toString())
        .contains("\"sgd\"", "\"momentum\"", "\"rmsprop\"", "\"adam\"", "\"adabelief\"")
        .doesNotContain("adamw", "lion");
    assertThat(messages.toString())
        .contains("adamw, nadamw, adafactor, lion are left out: ND4J does not have them");
    assertThat(evaluate("--suite=deeplearning4j", "--optimizer=lion", "--dry-run")).isEqualTo(2);
    assertThat(messages.toString())
        .contains("--optimizer: ND4J does not have lion, so no network of Deeplearning4j in the")
        .contains("can name it; for those there are sgd, momentum, rmsprop, adam, adabelief");
  }

  @Test
  void twoOptimizersNeedTwoNames() throws IOException {
    for (int k = 1; k <= 2; k++) {
      Path folder = Files.createDirectories(directory.resolve("run" + k));
      Files.write(folder.resolve("best.safetensors"), TestingSuites.weights(k).toBytes());
    }
    String first = "learned:" + directory.resolve("run1/best.safetensors");
    String second = "learned:" + directory.resolve("run2/best.safetensors");

    assertThat(evaluate("--optimizer=" + first, "--optimizer=" + second, "--dry-run")).isEqualTo(2);
    assertThat(messages.toString())
        .contains("two are named best; give one another name, NAME=learned:WHERE");
    assertThat(evaluate("--optimizer=" + first, "--optimizer=mine=" + first)).isEqualTo(2);
    assertThat(messages.toString()).contains("mine is there twice");
    assertThat(
            evaluate("--optimizer=" + first, "--optimizer=other=" + second, "--dry-run", "--json"))
        .isZero();
    assertThat(results.toString()).contains("\"best\"", "\"other\"");
  }

  @Test
  void withoutANameAdamAndTheShippedOptimizerAreJudged() throws IOException {
    assertThat(evaluate("--suite=" + suite(), "--dry-run", "--json")).isZero();
    JsonNode optimizers = new ObjectMapper().readTree(results.toString()).path("optimizers");
    assertThat(optimizers.findValuesAsText("optimizer")).containsExactly("adam", "velospark");
    assertThat(optimizers.path(0).path("tuning").intValue()).isPositive();
    assertThat(optimizers.path(1).path("tuning").intValue()).isZero();
    assertThat(optimizers.path(1).path("judging").intValue()).isPositive();

    assertThat(
            evaluate("--suite=" + suite(), "--optimizer=velospark", "--dry-run", "--sensitivity"))
        .isZero();
    assertThat(results.toString()).contains("velospark").doesNotContain("adam");
  }

  @Test
  void theShippedOptimizerIsKnownUnderOtherNames() throws IOException {
    Path exported = directory.resolve("exported.safetensors");
    Files.write(exported, OptimizerWeights.shipped().toBytes());

    assertThat(evaluate("--optimizer=velospark", "--optimizer=learned:" + exported)).isEqualTo(2);
    assertThat(messages.toString()).contains("--optimizer: exported is there twice");
  }

  /** If this fails since trainings come to other losses now, run that evaluation again. */
  @ParameterizedTest
  @CsvSource({"full, 3, full-1", "../evaluations/development.json, 1, development-1"})
  void theTrainingsByAdamInTheSourceTreeAreThoseOfItsSuites(
      String suite, int seeds, String evaluation) throws IOException {
    Path stored = Path.of("..", "evaluations", evaluation).toAbsolutePath();
    assertThat(
            evaluate(
                "--suite=" + suite,
                "--seeds=" + seeds,
                "--optimizer=adam",
                "--reuse=" + stored,
                "--dry-run",
                "--json"))
        .as(messages.toString())
        .isZero();
    JsonNode adam = new ObjectMapper().readTree(results.toString()).path("optimizers").path(0);
    assertThat(adam.path("stored").intValue()).isGreaterThan(0);
    assertThat(adam.path("tuning").intValue()).isZero();
    assertThat(adam.path("judging").intValue()).isZero();
  }

  private Path suite() throws IOException {
    return Files.writeString(
        directory.resolve("suite.json"),
        """
        {"name": "mine", "version": 3, "measured": {"points": 4, "batches": 1},
         "random-search": 5, "tasks": [
          {"name": "bowl", "steps": 100, "quick": true,
           "spec": {"family":"quadratic","version":1,"dimension":10,"scale":5.0,"seed":1}},
          {"name": "other-bowl", "steps": 200,
           "spec": {"family":"quadratic","version":1,"dimension":20,"scale":5.0,"seed":1}}]}
        """);
  }

  @Test
  void aDryRunSaysWhatIsAheadAndDoesNothing() throws IOException {
    Path suite = suite();
    String weights = directory.resolve("w.safetensors").toString();
    Files.write(Path.of(weights), TestingSuites.weights(1).toBytes());

    assertThat(
            evaluate(
                "--suite=" + suite,
                "--optimizer=nadamw",
                "--optimizer=mine=learned:" + weights,
                "--seeds=4",
                "--sensitivity",
                "--dry-run",
                "--json"))
        .isZero();

    JsonNode json = new ObjectMapper().readTree(results.toString());
    assertThat(json.path("tasks").intValue()).isEqualTo(2);
    JsonNode nadamw = json.path("optimizers").path(0);
    assertThat(nadamw.path("tuning").intValue()).isEqualTo(2 * (14 + 5));
    assertThat(nadamw.path("judging").intValue()).isEqualTo(2 * 4);
    JsonNode mine = json.path("optimizers").path(1);
    assertThat(mine.path("optimizer").textValue()).isEqualTo("mine");
    assertThat(mine.path("tuning").intValue()).isZero();
    // Six variants of the quick task: a quadratic has no batches.
    assertThat(mine.path("judging").intValue()).isEqualTo(2 * 4 + 6 * 4);
    assertThat(json.path("coreSeconds").doubleValue())
        .isEqualTo(
            nadamw.path("coreSeconds").doubleValue() + mine.path("coreSeconds").doubleValue());
    assertThat(directory.resolve("e")).doesNotExist();

    assertThat(evaluate("--suite=" + suite, "--optimizer=baselines", "--dry-run")).isZero();
    assertThat(results.toString()).contains("adafactor", "2 tasks, predicted ");
  }
}
