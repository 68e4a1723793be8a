package org.velospark.generation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.velospark.config.Configuration;
import org.velospark.settings.TrainingSettings;
import org.velospark.tasks.CostModel;

class UnitOrderTest {
  private static final TrainingSettings SETTINGS =
      Configuration.parse(
              "es { pairs = 50, tasks-per-pair = 2 }, data.sets = [mnist]", TrainingSettings::read)
          .settings();

  private final List<Unit> units = Unit.of(3, SETTINGS.es());
  private final UnitOrder order =
      new UnitOrder(SETTINGS, new ExecutorSpeed(CostModel.REFERENCE, 1e-5, 4e-8));

  private double seconds(List<Unit> partition) {
    return partition.stream().mapToDouble(order::seconds).sum();
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "7", "8", "33", "100"})
  void everyUnitIsDealtOnceAndNoPartitionIsEmpty(int partitions) {
    List<List<Unit>> dealt = order.dealt(units, total -> partitions);
    assertThat(dealt).hasSize(partitions).noneMatch(List::isEmpty);
    assertThat(dealt.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(units);
  }

  @ParameterizedTest
  @CsvSource({"2", "7", "8", "33", "100"})
  void partitionsDifferByNoMoreThanTheLongestUnitAndTheLongestComesFirst(int partitions) {
    double longest = units.stream().mapToDouble(order::seconds).max().orElseThrow();
    List<Double> seconds =
        order.dealt(units, total -> partitions).stream().map(this::seconds).toList();
    assertThat(seconds.get(0) - seconds.get(partitions - 1)).isBetween(0.0, longest);
    for (int p = 1; p < partitions; p++) {
      assertThat(seconds.get(p)).isLessThanOrEqualTo(seconds.get(p - 1) + 1e-9);
    }
  }

  @Test
  void theSameUnitsAreDealtTheSame() {
    assertThat(order.dealt(units, total -> 7)).isEqualTo(order.dealt(units, total -> 7));
  }

  @Test
  void tasksDifferInTheTimeTheyTake() {
    double longest = units.stream().mapToDouble(order::seconds).max().orElseThrow();
    double shortest = units.stream().mapToDouble(order::seconds).min().orElseThrow();
    assertThat(longest).isGreaterThan(20 * shortest);
  }
}
