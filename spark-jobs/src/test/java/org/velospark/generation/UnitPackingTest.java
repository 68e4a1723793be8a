package org.velospark.generation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.velospark.config.Configuration;
import org.velospark.settings.TrainingSettings;
import org.velospark.tasks.CostModel;

class UnitPackingTest {
  private static final int CORES = 4;

  private static List<Unit> units(int count) {
    return IntStream.range(0, count).mapToObj(pair -> new Unit(3, pair, 0)).toList();
  }

  private static double seconds(List<Unit> partition, ToDoubleFunction<Unit> seconds) {
    return partition.stream().mapToDouble(seconds).sum();
  }

  /** Times of units that differ by a factor of up to a thousand. */
  private static ToDoubleFunction<Unit> uneven(long seed, double scale) {
    return unit -> scale * Math.pow(1000, new Random(seed + unit.pair()).nextDouble() - 1);
  }

  @Property(tries = 200)
  void everyUnitIsPackedOnceAndNoPartitionIsEmpty(
      @ForAll @IntRange(min = 1, max = 500) int count,
      @ForAll @IntRange(min = 0, max = 600) int partitions,
      @ForAll @DoubleRange(min = 0.01, max = 1e3) double scale,
      @ForAll long seed) {
    List<List<Unit>> packed =
        new UnitPacking(CORES, partitions).pack(units(count), uneven(seed, scale)).partitions();
    assertThat(packed).noneMatch(List::isEmpty);
    assertThat(packed.stream().flatMap(List::stream))
        .containsExactlyInAnyOrderElementsOf(units(count));
    if (partitions > 0) {
      assertThat(packed).hasSize(Math.min(count, partitions));
    }
  }

  @Property(tries = 200)
  void partitionsDifferByNoMoreThanTheLongestUnitAndTheLongestComesFirst(
      @ForAll @IntRange(min = 1, max = 500) int count,
      @ForAll @DoubleRange(min = 0.01, max = 1e3) double scale,
      @ForAll long seed) {
    ToDoubleFunction<Unit> seconds = uneven(seed, scale);
    double longest = units(count).stream().mapToDouble(seconds).max().orElseThrow();
    UnitPacking.Packed packed = new UnitPacking(CORES, 0).pack(units(count), seconds);
    List<Double> times = packed.partitions().stream().map(p -> seconds(p, seconds)).toList();
    assertThat(times.get(0) - times.get(times.size() - 1)).isBetween(0.0, longest * (1 + 1e-9));
    for (int p = 1; p < times.size(); p++) {
      assertThat(times.get(p)).isLessThanOrEqualTo(times.get(p - 1) * (1 + 1e-9));
    }
    assertThat(packed.seconds()).isGreaterThanOrEqualTo(times.get(0) * (1 - 1e-9));
  }

  @Property(tries = 200)
  void onlyAUnitByItselfTakesLongerThanAMinute(
      @ForAll @IntRange(min = 1, max = 2000) int count,
      @ForAll @DoubleRange(min = 1, max = 1e3) double scale,
      @ForAll long seed) {
    ToDoubleFunction<Unit> seconds = uneven(seed, scale);
    assertThat(new UnitPacking(CORES, 0).pack(units(count), seconds).partitions())
        .allMatch(p -> p.size() == 1 || seconds(p, seconds) <= UnitPacking.MOST_SECONDS);
  }

  @ParameterizedTest
  @CsvSource({
    // Very short units: a partition a core.
    "32, 0.01, 4",
    // A tenth of a second each.
    "32, 0.02, 6",
    // Two a core.
    "32, 0.05, 8",
    // Fewer units than that.
    "3, 0.01, 3",
    // Half a second each.
    "200, 0.1, 40",
    // Sixteen a core.
    "1000, 1, 64",
    // Units that are longer than a partition should be.
    "20, 7, 20",
    // A minute each, not more.
    "10000, 1, 167"
  })
  void theNumberOfPartitionsFollowsThePredictedTime(int count, double each, int partitions) {
    assertThat(new UnitPacking(CORES, 0).pack(units(count), unit -> each).partitions())
        .hasSize(partitions);
  }

  @Test
  void theSameUnitsArePackedTheSame() {
    assertThat(new UnitPacking(CORES, 0).pack(units(300), uneven(1, 1)))
        .isEqualTo(new UnitPacking(CORES, 0).pack(units(300), uneven(1, 1)));
  }

  @Test
  void tasksDifferInTheTimeTheyTake() {
    TrainingSettings settings =
        Configuration.parse("data.sets = [mnist]", TrainingSettings::read).settings();
    UnitSeconds seconds =
        new UnitSeconds(settings, new ExecutorSpeed(CostModel.REFERENCE, 1e-5, 4e-8));
    double longest = units(100).stream().mapToDouble(seconds).max().orElseThrow();
    double shortest = units(100).stream().mapToDouble(seconds).min().orElseThrow();
    assertThat(longest).isGreaterThan(20 * shortest);
  }
}
