package org.velospark.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.velospark.history.OptimizerEvaluationRow;
import org.velospark.history.OptimizerEvaluations;
import org.velospark.model.baseline.Baseline;
import org.velospark.model.weights.OptimizerWeights;
import org.velospark.suite.Contestant;
import org.velospark.suite.Suite;
import org.velospark.suite.SuiteNetwork;
import org.velospark.suite.SuiteTask;
import org.velospark.suite.Variant;
import org.velospark.tasks.data.DataCache;
import org.velospark.training.MetaTraining;
import org.velospark.verdict.TaskTraining;

/** Small evaluations on a Spark in this JVM. */
class SuiteEvaluationTest {
  private static final OptimizerWeights FIRST = TestingSuites.weights(1);
  private static final OptimizerWeights SECOND = TestingSuites.weights(2);

  private static final SuiteNetwork MLP = TestingSuites.suite().tasks().get(1).network();

  @TempDir private static Path folder;
  private static JavaSparkContext spark;

  @BeforeAll
  static void start() {
    SparkConf conf =
        MetaTraining.sparkConf()
            .setMaster("local[2]")
            .set("spark.ui.enabled", "false")
            .set("spark.driver.host", "localhost")
            .set("spark.driver.bindAddress", "127.0.0.1");
    spark = new JavaSparkContext(conf);
  }

  @AfterAll
  static void stop() {
    spark.close();
  }

  private static org.apache.hadoop.fs.Path location(String name) {
    return new org.apache.hadoop.fs.Path(folder.resolve(name).toUri());
  }

  private static SuiteEvaluation evaluation(
      String name, SuitePlan plan, OptimizerWeights weights, SuiteProgress progress) {
    String key = Contestant.of("any", weights).key();
    return new SuiteEvaluation(
        spark, plan, Map.of(key, weights), location(name), "", progress, Duration.ZERO);
  }

  private static SuitePlan plan(String name, OptimizerWeights weights, String... sensitivity) {
    return new SuitePlan(
        TestingSuites.suite(),
        List.of(TestingSuites.adam(), Contestant.of(name, weights)),
        2,
        List.of(sensitivity));
  }

  private static List<OptimizerEvaluationRow> rows(String name) throws IOException {
    return new OptimizerEvaluations(location(name), new Configuration()).rows();
  }

  private static EvaluationReader reader(String name) {
    return new EvaluationReader(location(name), new Configuration());
  }

  @Test
  void aStoppedEvaluationGoesOnAndOnlyWhatIsMissingIsTrained() throws IOException {
    class Stopped extends RuntimeException {
      private static final long serialVersionUID = 1;
    }
    SuitePlan plan = plan("first", FIRST);
    SuiteProgress stops =
        (done, total) -> {
          if (done > 0) {
            throw new Stopped();
          }
        };
    assertThatThrownBy(() -> evaluation("stopped", plan, FIRST, stops).run(List.of()))
        .isInstanceOf(Stopped.class);
    List<OptimizerEvaluationRow> stored = rows("stopped");
    assertThat(stored).isNotEmpty().hasSizeLessThanOrEqualTo(2 * 14 + 2 * 2);

    SuiteEvaluation.Outcome outcome =
        evaluation("stopped", plan, FIRST, SuiteProgress.NONE).run(List.of());
    List<OptimizerEvaluationRow> all = rows("stopped");

    // Two tasks, 14 learning rates; two tasks, two optimizers, two seeds.
    assertThat(all).hasSize(28 + 8);
    assertThat(all.stream().map(OptimizerEvaluationRow::trainingKey)).doesNotHaveDuplicates();
    assertThat(outcome.trained()).isEqualTo(36 - stored.size());
    assertThat(outcome.reused()).isEqualTo(stored.size());
    assertThat(
            all.stream()
                .filter(row -> !row.runId().equals(outcome.runId()))
                .map(SuiteEvaluationTest::text))
        .containsExactlyElementsOf(stored.stream().map(SuiteEvaluationTest::text).toList());

    assertSameLosses(all, undisturbed(plan));
    assertThat(evaluation("stopped", plan, FIRST, SuiteProgress.NONE).run(List.of()))
        .extracting(SuiteEvaluation.Outcome::trained, SuiteEvaluation.Outcome::reused)
        .containsExactly(0, 36);
  }

  @Test
  void whatIsStoredElsewhereIsCopiedAndNotTrainedAgain() throws IOException {
    List<OptimizerEvaluationRow> original = undisturbed(plan("first", FIRST));
    SuitePlan plan =
        new SuitePlan(
            TestingSuites.suite(),
            List.of(TestingSuites.adam(), Contestant.of("renamed", FIRST)),
            3,
            List.of());

    SuiteEvaluation.Outcome outcome =
        evaluation("copy", plan, FIRST, SuiteProgress.NONE).run(original);

    // A third seed for two optimizers on two tasks.
    assertThat(outcome)
        .extracting(SuiteEvaluation.Outcome::trained, SuiteEvaluation.Outcome::reused)
        .containsExactly(4, original.size());
    List<OptimizerEvaluationRow> copied =
        rows("copy").stream().filter(row -> row.seed() <= 2).toList();
    assertThat(copied.stream().map(OptimizerEvaluationRow::optimizer).distinct())
        .containsExactlyInAnyOrder("adam", "renamed");
    assertThat(
            copied.stream()
                .map(row -> row.storedBy("any", 1, row.optimizerKey()))
                .map(SuiteEvaluationTest::text))
        .containsExactlyInAnyOrderElementsOf(
            original.stream()
                .map(row -> row.storedBy("any", 1, row.optimizerKey()))
                .map(SuiteEvaluationTest::text)
                .toList());
    assertThat(copied.stream().map(OptimizerEvaluationRow::batch).distinct()).containsExactly(1L);
  }

  @Test
  void aGivenLearningRateIsNotTunedAndIsAnOptimizerOfItsOwn() throws IOException {
    SuitePlan plan =
        new SuitePlan(
            TestingSuites.suite(),
            List.of(Contestant.of(Baseline.ADAM, 1e-3), Contestant.of("first", FIRST)),
            2,
            List.of());

    SuiteEvaluation.Outcome outcome =
        evaluation("untuned", plan, FIRST, SuiteProgress.NONE).run(List.of());

    assertThat(outcome.trained()).isEqualTo(2 * 2 * 2);
    assertThat(
            reader("untuned").rows().stream()
                .filter(row -> row.optimizer().equals("adam:0.001"))
                .map(OptimizerEvaluationRow::settings))
        .hasSize(2 * 2)
        .containsOnly("{\"learning-rate\":0.001}");
  }

  /** Arrays in a record are not compared by their elements. */
  private static String text(OptimizerEvaluationRow row) {
    return row.toString().replaceAll("\\[[ID]@\\w+", "")
        + Arrays.toString(row.measuredAt())
        + Arrays.toString(row.trainingLoss())
        + Arrays.toString(row.heldOutLoss());
  }

  private static List<OptimizerEvaluationRow> undisturbed(SuitePlan plan) throws IOException {
    evaluation("undisturbed", plan, FIRST, SuiteProgress.NONE).run(List.of());
    return rows("undisturbed");
  }

  private static void assertSameLosses(
      List<OptimizerEvaluationRow> some, List<OptimizerEvaluationRow> others) {
    assertThat(others).hasSameSizeAs(some);
    for (int k = 0; k < some.size(); k++) {
      assertThat(some.get(k).trainingKey()).isEqualTo(others.get(k).trainingKey());
      assertThat(some.get(k).trainingLoss()).isEqualTo(others.get(k).trainingLoss());
      assertThat(some.get(k).heldOutLoss()).isEqualTo(others.get(k).heldOutLoss());
    }
  }

  @Test
  void anotherOptimizerNeedsNoNewBaselines() throws IOException {
    evaluation("reused", plan("first", FIRST), FIRST, SuiteProgress.NONE).run(List.of());
    List<Double> shares = new ArrayList<>();
    SuiteEvaluation.Outcome outcome =
        evaluation(
                "reused",
                plan("second", SECOND, "second"),
                SECOND,
                (done, total) -> shares.add(done / total))
            .run(List.of());

    // Two tasks with two seeds, and eight more variants of the quick one.
    assertThat(outcome.trained()).isEqualTo(4 + 8 * 2);
    assertThat(outcome.reused()).isEqualTo(28 + 4);
    assertThat(shares).isSorted();
    assertThat(shares.get(shares.size() - 1)).isCloseTo(1, within(1e-9));

    EvaluationReader reader = reader("reused");
    List<TaskTraining> judged = reader.judged(Variant.STANDARD);
    assertThat(judged)
        .extracting(
            training -> training.task() + " " + training.optimizer() + " " + training.seed())
        .containsExactly(
            "mlp-fashion-8-32 adam 1",
            "mlp-fashion-8-32 adam 2",
            "mlp-fashion-8-32 first 1",
            "mlp-fashion-8-32 first 2",
            "mlp-fashion-8-32 second 1",
            "mlp-fashion-8-32 second 2",
            "quadratic-10 adam 1",
            "quadratic-10 adam 2",
            "quadratic-10 first 1",
            "quadratic-10 first 2",
            "quadratic-10 second 1",
            "quadratic-10 second 2");
    assertTunedBest(reader, judged);
    for (TaskTraining training : judged) {
      assertThat(training.at()).endsWith(training.numSteps());
      assertThat(training.seconds()).isGreaterThan(training.optimizerSeconds());
      assertThat(training.settings()).hasSize(training.optimizer().equals("adam") ? 1 : 0);
    }
    assertVariants(reader);
  }

  /** Adam was judged in the settings that ended lowest. */
  private static void assertTunedBest(EvaluationReader reader, List<TaskTraining> judged)
      throws IOException {
    List<TaskTraining> tuning = reader.tuning();
    assertThat(tuning).hasSize(28).allMatch(training -> training.optimizer().equals("adam"));
    for (TaskTraining training : judged) {
      if (training.optimizer().equals("adam")) {
        Map<Map<String, String>, Double> losses =
            tuning.stream()
                .filter(other -> other.task().equals(training.task()))
                .filter(other -> !other.diverged())
                .collect(
                    Collectors.toMap(
                        TaskTraining::settings,
                        other -> other.trainingLoss()[other.at().length - 1]));
        assertThat(losses.get(training.settings()))
            .isEqualTo(losses.values().stream().min(Double::compare).orElseThrow());
      }
    }
  }

  private static void assertVariants(EvaluationReader reader) throws IOException {
    Map<Variant, Double> firstLoss = new EnumMap<>(Variant.class);
    Map<Variant, Double> lastLoss = new EnumMap<>(Variant.class);
    for (Variant variant : Variant.values()) {
      List<TaskTraining> trainings =
          reader.judged(variant).stream()
              .filter(training -> training.task().equals("mlp-fashion-8-32"))
              .filter(training -> training.optimizer().equals("second"))
              .toList();
      assertThat(trainings).hasSize(2).allMatch(training -> training.numSteps() == 20);
      assertThat(reader.judged(variant)).hasSize(variant == Variant.STANDARD ? 12 : 2);
      firstLoss.put(variant, trainings.get(0).trainingLoss()[0]);
      lastLoss.put(variant, trainings.get(0).trainingLoss()[3]);
    }
    double standard = firstLoss.get(Variant.STANDARD);
    firstLoss.forEach(
        (variant, loss) ->
            assertThat(loss == standard)
                .as(variant.label())
                .isEqualTo(
                    variant.weightScale() == 1 && variant.network(MLP).orElseThrow() == MLP));
    // What it is told makes little difference to an optimizer that has learned nothing.
    assertThat(lastLoss.get(Variant.TOLD_TENTH)).isNotEqualTo(lastLoss.get(Variant.STANDARD));
    assertThat(rows("reused"))
        .extracting(OptimizerEvaluationRow::variant, OptimizerEvaluationRow::toldSteps)
        .contains(tuple("told-half", 10), tuple("told-tenfold", 200), tuple("batch-quarter", 20));
    assertThat(rows("reused").stream().filter(row -> row.variant().equals("batch-fourfold")))
        .allMatch(row -> row.taskSpec().contains("\"batch-size\":256"));
  }

  private static SuitePlan deeplearning4j(String... sensitivity) {
    return new SuitePlan(
        TestingSuites.deeplearning4j(),
        List.of(
            new Contestant("adam", "adam", TestingSuites.adam().settings().subList(6, 8)),
            Contestant.of("first", FIRST)),
        2,
        List.of(sensitivity));
  }

  @Test
  void networksOfDeeplearning4jAreTrainedByTheSameJob() throws IOException {
    SuiteEvaluation.Outcome outcome =
        evaluation("dl4j", deeplearning4j(), FIRST, SuiteProgress.NONE).run(List.of());
    evaluation("dl4j-again", deeplearning4j(), FIRST, SuiteProgress.NONE).run(List.of());

    assertThat(outcome.trained()).isEqualTo(2 * 2 + 2 * 2 * 2);
    assertSameLosses(rows("dl4j"), rows("dl4j-again"));
    assertThat(rows("dl4j"))
        .allMatch(row -> row.taskFamily().equals("deeplearning4j"))
        .allMatch(row -> row.optimizerSeconds() > 0 && row.optimizerSeconds() < row.seconds());
    List<TaskTraining> judged = reader("dl4j").judged(Variant.STANDARD);
    assertThat(judged)
        .extracting(training -> training.task() + " " + training.optimizer())
        .containsExactly(
            "autoencoder adam",
            "autoencoder adam",
            "autoencoder first",
            "autoencoder first",
            "char-lstm adam",
            "char-lstm adam",
            "char-lstm first",
            "char-lstm first");
    // Optimizers begin with the same weights and are measured on the same examples.
    for (int k : new int[] {0, 1, 4, 5}) {
      assertThat(judged.get(k).heldOutLoss()[0]).isEqualTo(judged.get(k + 2).heldOutLoss()[0]);
    }
    assertThat(judged.get(0).heldOutLoss()[0]).isNotEqualTo(judged.get(1).heldOutLoss()[0]);

    // What is stored is not trained again; the variants of the quick task are new.
    SuiteEvaluation.Outcome more =
        evaluation("dl4j", deeplearning4j("first"), FIRST, SuiteProgress.NONE).run(List.of());
    assertThat(more.reused()).isEqualTo(outcome.trained());
    assertThat(more.trained()).isEqualTo(8 * 2);
    for (Variant variant : Variant.values()) {
      assertThat(reader("dl4j").judged(variant)).hasSize(variant == Variant.STANDARD ? 8 : 2);
    }
    assertThat(rows("dl4j").stream().filter(row -> row.variant().equals("batch-quarter")))
        .allMatch(row -> row.taskSpec().contains("\"batch-size\":2"));
  }

  @Test
  void tasksWithoutDataAreLeftOutAndToldOf() throws IOException {
    Path empty = Files.createDirectories(folder.resolve("empty"));
    List<String> said = new ArrayList<>();
    // Nobody can fetch it, and it lies nowhere else.
    Suite svhn =
        TestingSuites.suite()
            .with(
                TestingSuites.suite().tasks().stream()
                    .map(
                        task ->
                            new SuiteTask(
                                task.name(),
                                SuiteNetwork.parse(
                                    task.network().toJson().replace("fashion-mnist", "svhn")),
                                task.steps(),
                                task.quick()))
                    .toList());

    Suite left = SuiteEvaluation.available(svhn, DataCache.in(empty), false, said::add);

    assertThat(left.tasks()).extracting(task -> task.name()).containsExactly("quadratic-10");
    assertThat(said).hasSize(2);
    assertThat(said.get(0)).startsWith("Data set 'svhn' cannot be had: ");
    assertThat(said.get(1)).isEqualTo("1 of 2 tasks are left out of suite testing");
    assertThatThrownBy(
            () -> SuiteEvaluation.available(svhn.quickly(), DataCache.in(empty), false, said::add))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("svhn");
    assertThat(svhn.tasks().get(1).network().dataSets()).containsExactly("svhn");
  }
}
