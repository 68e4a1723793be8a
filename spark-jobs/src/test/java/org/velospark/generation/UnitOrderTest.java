package org.velospark.generation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
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

  /** Cuts a list into partitions in the way of Spark's ParallelCollectionRDD. */
  private static List<List<Unit>> cut(List<Unit> units, int partitions) {
    List<List<Unit>> cut = new ArrayList<>();
    for (int p = 0; p < partitions; p++) {
      int start = (int) ((long) p * units.size() / partitions);
      int end = (int) ((p + 1L) * units.size() / partitions);
      cut.add(units.subList(start, end));
    }
    return cut;
  }

  @ParameterizedTest
  @CsvSource({"1", "7", "8", "33", "100"})
  void everyUnitIsDealtOnceAndLongOnesComeFirst(int partitions) {
    List<Unit> dealt = order.dealt(units, partitions);
    assertThat(dealt).containsExactlyInAnyOrderElementsOf(units);
    double longest = units.stream().mapToDouble(order::seconds).max().orElseThrow();
    assertThat(order.seconds(dealt.get(0))).isEqualTo(longest);
    double shortestFirst = Double.POSITIVE_INFINITY;
    double longestLater = 0;
    for (List<Unit> partition : cut(dealt, partitions)) {
      for (int k = 0; k < partition.size(); k++) {
        double seconds = order.seconds(partition.get(k));
        if (k == 0) {
          shortestFirst = Math.min(shortestFirst, seconds);
        } else {
          assertThat(seconds).isLessThanOrEqualTo(order.seconds(partition.get(k - 1)));
          longestLater = Math.max(longestLater, seconds);
        }
      }
    }
    assertThat(shortestFirst).isGreaterThanOrEqualTo(longestLater);
  }

  @Test
  void tasksDifferInTheTimeTheyTake() {
    double longest = units.stream().mapToDouble(order::seconds).max().orElseThrow();
    double shortest = units.stream().mapToDouble(order::seconds).min().orElseThrow();
    assertThat(longest).isGreaterThan(20 * shortest);
  }
}
