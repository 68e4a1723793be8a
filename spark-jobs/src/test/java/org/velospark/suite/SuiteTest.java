package org.velospark.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.velospark.config.InvalidConfigurationException;
import org.velospark.model.baseline.Baseline;
import org.velospark.tasks.Task;
import org.velospark.tasks.TaskFamilies;
import org.velospark.tasks.TaskFamily;
import org.velospark.tasks.TaskSpec;
import org.velospark.tasks.data.SyntheticData;
import org.velospark.tasks.data.TaskData;

class SuiteTest {
  private static final TaskFamilies FAMILIES = TaskFamilies.installed();
  private static final TaskData DATA = SyntheticData.ofAllNames();

  /** Sets that come with packages of Debian or npm, so that most machines can have them. */
  private static final Set<String> PACKAGED =
      Set.of("fashion-mnist", "mnist", "moby-dick", "king-james-bible", "jargon-file");

  private static Set<String> families(Suite suite) {
    return suite.tasks().stream().map(task -> task.network().family()).collect(Collectors.toSet());
  }

  @Test
  void the83TasksAreOfAllFamiliesAndSoIsTheQuickSubset() {
    Set<String> all =
        FAMILIES.families().stream().map(TaskFamily::name).collect(Collectors.toSet());
    Suite full = Suite.full();
    Suite quick = full.quickly();

    assertThat(full.tasks()).hasSize(83);
    assertThat(full.tasks().stream().map(SuiteTask::name)).doesNotHaveDuplicates();
    assertThat(full.tasks().stream().map(SuiteTask::network)).doesNotHaveDuplicates();
    assertThat(families(full)).isEqualTo(all);
    assertThat(full.tasks().stream().filter(task -> task.network().family().equals("image-mlp")))
        .hasSize(17);
    assertThat(quick.tasks()).hasSize(12).isSubsetOf(full.tasks());
    assertThat(families(quick)).isEqualTo(all);
    assertThat(quick.randomSearch()).isZero();
  }

  @Test
  void networksOfDeeplearning4jAreOfOneFamilyAndTakeSeconds() throws IOException {
    Suite suite = Suite.deeplearning4j();

    assertThat(Suite.of("deeplearning4j")).isEqualTo(suite);
    assertThat(families(suite)).containsExactly("deeplearning4j");
    assertThat(suite.tasks().stream().map(SuiteTask::name)).doesNotHaveDuplicates();
    assertThat(suite.tasks().stream().map(SuiteTask::network)).doesNotHaveDuplicates();
    assertThat(suite.quickly().tasks()).isNotEmpty();
    assertThat(suite.tasks())
        .allSatisfy(task -> assertThat(seconds(suite, task)).isBetween(3.0, 30.0));
  }

  @Test
  void noTaskNeedsDataThatIsHardToCome() {
    Set<String> needed = new TreeSet<>();
    Suite.full().tasks().forEach(task -> needed.addAll(task.network().dataSets()));

    assertThat(needed).isEqualTo(new TreeSet<>(PACKAGED));
    assertThat(Suite.deeplearning4j().tasks())
        .allMatch(task -> PACKAGED.containsAll(task.network().dataSets()));
  }

  private static double seconds(Suite suite, SuiteTask task) {
    return task.network().seconds(task.steps(), suite.plan(), DATA);
  }

  private static double seconds(Suite suite) {
    return suite.tasks().stream().mapToDouble(task -> seconds(suite, task)).sum();
  }

  /** Trainings of each task with all baselines and one learned optimizer, with three seeds. */
  private static int trainings(Suite suite) {
    int tuning = 0;
    for (Baseline baseline : Baseline.values()) {
      tuning += Contestant.of(baseline, suite.randomSearch()).settings().size();
    }
    return tuning + 3 * (Baseline.values().length + 1);
  }

  @Test
  void aNightOnTwoCoresIsEnoughAndAQuarterOfAnHourForTheQuickSubset() {
    Suite full = Suite.full();
    Suite quick = full.quickly();

    assertThat(full.tasks())
        .allSatisfy(task -> assertThat(seconds(full, task)).isBetween(0.01, 60.0));
    assertThat(trainings(full)).isEqualTo(9 * 14 + 100 + 30);
    assertThat(seconds(full) * trainings(full) / 2 / 3600).as("hours").isBetween(1.0, 10.0);
    assertThat(seconds(quick) * trainings(quick) / 2 / 60).as("minutes").isBetween(1.0, 15.0);
  }

  @Test
  void someNetworksAreLargerAndSomeTrainingsLongerThanInMetaTraining() {
    // What conf/reference.conf samples: at most 128 units, 20,000 steps and 1,000 dimensions.
    assertThat(Suite.full().task("mlp-mnist-28-512").orElseThrow().network().toJson())
        .contains("\"hidden-size\":512");
    assertThat(Suite.full().task("quadratic-4000-steep").orElseThrow().network().toJson())
        .contains("\"dimension\":4000");
    assertThat(Suite.full().task("mlp-mnist-8-32-long").orElseThrow().steps()).isEqualTo(30_000);
  }

  @Test
  void eachTaskBuildsAndHasAFiniteLossAndGradient() {
    for (SuiteTask task : Suite.full().tasks()) {
      TaskSpec spec = ((GeneratedNetwork) task.network()).spec();
      try (Task built = FAMILIES.build(spec, DATA)) {
        assertThat(built.parameters().layout().length())
            .as(task.name())
            .isEqualTo((int) FAMILIES.cost(spec, DATA).parameters());
        built.initialize(task.seed(1));
        assertThat(built.trainingStep(task.seed(1), 0)).as(task.name()).isFinite();
        assertThat(built.gradients().array().norm2Number().doubleValue())
            .as(task.name())
            .isFinite()
            .isPositive();
      }
    }
  }

  @Test
  void seedsAreOfTheTaskAndTheTraining() {
    Set<Long> seeds = new TreeSet<>();
    for (SuiteTask task : Suite.full().tasks()) {
      for (long seed = 0; seed < 10; seed++) {
        seeds.add(task.seed(seed));
        assertThat(task.seed(seed)).isEqualTo(task.seed(seed));
      }
    }
    assertThat(seeds).hasSize(830);
  }

  @Test
  void allThatIsWrongWithASuiteIsSaidAtOnce() {
    String text =
        """
        {"name": "My suite", "version": 0, "measured": {"points": 10, "batch": 5}, "colour": 1,
         "tasks": [
          {"name": "a", "steps": 1.5, "spec": {"family": "quadratic", "version": 1, "dimension": 2}},
          {"name": "a", "steps": 5, "spec": {"family": "cubic", "version": 1}},
          {"steps": 5, "quick": 1},
          {"name": "b", "steps": 5, "spec": {"family": "deeplearning4j", "version": 1,
           "network": "vgg", "data-set": "mnist", "batch-size": 0}}]}
        """;

    assertThatThrownBy(() -> Suite.parse("x.json", text))
        .isInstanceOfSatisfying(
            InvalidConfigurationException.class,
            e ->
                assertThat(e.problems())
                    .extracting(problem -> problem.replaceFirst("(: .{0,24}).*", "$1"))
                    .containsExactlyInAnyOrder(
                        "x.json, colour: unknown; there are [meas",
                        "x.json, name: expected lower-case lett",
                        "x.json, version: expected a whole number,",
                        "x.json, measured.batch: unknown; there are [batc",
                        "x.json, measured.batches: expected a whole number,",
                        "x.json, tasks[0].steps: expected a whole number,",
                        "x.json, tasks[0].spec: Task spec has no field '",
                        "x.json, tasks[1].name: another task is named 'a",
                        "x.json, tasks[1].spec: No task family 'cubic'; ",
                        "x.json, tasks[2].name: expected lower-case lett",
                        "x.json, tasks[2].quick: expected true or false, ",
                        "x.json, tasks[2].spec: expected the spec of a t",
                        "x.json, tasks[3].spec: Network of Deeplearning4"));
    assertThatThrownBy(() -> Suite.of("/nowhere/suite.json"))
        .hasMessageContaining(
            "suite: expected full, quick, deeplearning4j or a file, but there is no file /nowhere/suite.json");
    assertThatThrownBy(() -> Suite.parse("x.json", "{"))
        .hasMessageContaining("x.json is no JSON: ");
  }
}
