package org.velospark.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.velospark.model.baseline.Baseline;
import org.velospark.suite.Contestant;
import org.velospark.suite.MeasuringPlan;
import org.velospark.suite.Suite;
import org.velospark.suite.SuiteTask;
import org.velospark.suite.Variant;

class SuitePlanTest {
  private static final Suite SUITE = TestingSuites.suite();
  private static final Contestant LEARNED = Contestant.of("mine", TestingSuites.weights(1));
  private static final SuitePlan PLAN =
      new SuitePlan(SUITE, List.of(TestingSuites.adam(), LEARNED), 2, List.of("mine"));
  private static final SuiteUnit UNIT = new SuiteUnit(1, 0, 3, 1, Variant.STANDARD);

  @Test
  void eachLearningRateOfEachTaskIsTriedOnceAndLearnedOptimizersAreNotTuned() {
    assertThat(PLAN.tuning())
        .hasSize(2 * 14)
        .doesNotHaveDuplicates()
        .allMatch(unit -> unit.contestant() == 0 && unit.seed() == 0);
    List<Double> rates =
        TestingSuites.adam().settings().stream().map(s -> s.get(Baseline.LEARNING_RATE)).toList();
    assertThat(rates.get(0)).isEqualTo(1e-6);
    assertThat(rates.get(6)).isEqualTo(1e-3);
    assertThat(rates.get(13)).isCloseTo(3.1623, within(1e-4));
  }

  @Test
  void randomSettingsAreOfNAdamWAloneAlwaysTheSameAndValid() {
    Contestant nadamw = Contestant.of(Baseline.NADAMW, 100);

    assertThat(nadamw).isEqualTo(Contestant.of(Baseline.NADAMW, 100));
    assertThat(nadamw.settings()).hasSize(114).doesNotHaveDuplicates();
    assertThat(nadamw.settings()).allSatisfy(settings -> Baseline.NADAMW.with(settings));
    assertThat(Contestant.of(Baseline.NADAMW, 10).settings())
        .isEqualTo(nadamw.settings().subList(0, 24));
    assertThat(Contestant.of(Baseline.LION, 100).settings()).hasSize(14);
  }

  @Test
  void theSettingsThatEndLowestAreJudgedAndThoseThatDivergeNever() {
    Map<String, Double> losses = new HashMap<>();
    for (SuiteUnit unit : PLAN.tuning()) {
      // The first of either task diverges, and so do all of the second but two.
      double loss = unit.setting() == 0 ? Double.NaN : Math.abs(unit.setting() - 5) + 1;
      losses.put(PLAN.key(unit), unit.task() == 1 && unit.setting() < 12 ? Double.NaN : loss);
    }

    assertThat(PLAN.judging(losses, contestant -> contestant.name().equals("adam")))
        .containsExactlyInAnyOrder(
            new SuiteUnit(0, 0, 5, 1, Variant.STANDARD),
            new SuiteUnit(0, 0, 5, 2, Variant.STANDARD),
            new SuiteUnit(1, 0, 12, 1, Variant.STANDARD),
            new SuiteUnit(1, 0, 12, 2, Variant.STANDARD));
  }

  @Test
  void sensitivityIsThatOfQuickTasksAndOfWhoWasNamed() {
    List<SuiteUnit> units = PLAN.judging(Map.of(), contestant -> true);

    assertThat(units).filteredOn(unit -> unit.contestant() == 0).hasSize(2 * 2);
    assertThat(units).filteredOn(unit -> unit.contestant() == 1 && unit.task() == 0).hasSize(2);
    assertThat(units)
        .filteredOn(unit -> unit.contestant() == 1 && unit.task() == 1)
        .hasSize(2 * Variant.values().length)
        .doesNotHaveDuplicates();
  }

  @Test
  void theKeyChangesWithAllThatATrainingDependsOnAndWithNothingElse() {
    Suite otherVersion =
        new Suite(SUITE.name(), 2, SUITE.plan(), SUITE.randomSearch(), SUITE.tasks());
    Suite otherPlan =
        new Suite(SUITE.name(), 1, new MeasuringPlan(3, 2), SUITE.randomSearch(), SUITE.tasks());
    SuiteTask network = SUITE.tasks().get(1);
    Suite longer =
        SUITE.with(
            List.of(
                SUITE.tasks().get(0), new SuiteTask(network.name(), network.network(), 21, true)));
    Contestant lion = Contestant.of(Baseline.LION, 0);
    Contestant other = Contestant.of("mine", TestingSuites.weights(2));

    Stream<String> keys =
        Stream.of(
            PLAN.key(UNIT),
            PLAN.key(new SuiteUnit(0, 0, 3, 1, Variant.STANDARD)),
            PLAN.key(new SuiteUnit(1, 1, 0, 1, Variant.STANDARD)),
            PLAN.key(new SuiteUnit(1, 0, 4, 1, Variant.STANDARD)),
            PLAN.key(new SuiteUnit(1, 0, 3, 2, Variant.STANDARD)),
            PLAN.key(new SuiteUnit(1, 0, 3, 1, Variant.TOLD_HALF)),
            PLAN.key(new SuiteUnit(1, 0, 3, 1, Variant.BATCH_QUARTER)),
            PLAN.key(new SuiteUnit(1, 0, 3, 1, Variant.WEIGHTS_HALF)),
            plan(otherVersion, lion).key(UNIT),
            plan(SUITE, lion).key(UNIT),
            plan(otherVersion, TestingSuites.adam()).key(UNIT),
            plan(otherPlan, TestingSuites.adam()).key(UNIT),
            plan(longer, TestingSuites.adam()).key(UNIT),
            plan(SUITE, other).key(new SuiteUnit(1, 0, 0, 1, Variant.STANDARD)));
    assertThat(keys).doesNotHaveDuplicates().allMatch(key -> key.matches("[0-9a-f]{32}"));

    // Neither other tasks nor other optimizers nor what a person calls it.
    assertThat(
            new SuitePlan(SUITE.quickly(), List.of(lion, TestingSuites.adam()), 9, List.of())
                .key(new SuiteUnit(0, 1, 3, 1, Variant.STANDARD)))
        .isEqualTo(PLAN.key(UNIT));
    assertThat(
            plan(SUITE, Contestant.of("yours", TestingSuites.weights(1)))
                .key(new SuiteUnit(1, 0, 0, 1, Variant.STANDARD)))
        .isEqualTo(PLAN.key(new SuiteUnit(1, 1, 0, 1, Variant.STANDARD)));
  }

  @Test
  void keysOfWhatIsStoredStay() {
    // Others would have all baselines trained again.
    assertThat(
            Stream.of(
                    UNIT,
                    new SuiteUnit(0, 0, 6, 0, Variant.STANDARD),
                    new SuiteUnit(1, 0, 3, 2, Variant.BATCH_QUARTER))
                .map(PLAN::key))
        .containsExactly(
            "98265fd1f29b8117238c5204cb5dff89",
            "1a8a53f47bc9c0e44be2d7a137066b05",
            "ffdbf7e2f986156f4fc44d403ac1b7f1");
  }

  private static SuitePlan plan(Suite suite, Contestant contestant) {
    return new SuitePlan(suite, List.of(contestant), 1, List.of());
  }

  @Test
  void noSeedIsTooFew() {
    assertThatThrownBy(() -> new SuitePlan(SUITE, List.of(LEARNED), 0, List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("seeds must be at least 1, but is 0");
  }
}
