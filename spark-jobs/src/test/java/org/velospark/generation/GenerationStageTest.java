package org.velospark.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.serializer.KryoSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.velospark.model.WeightRange;
import org.velospark.serialization.KryoRegistrator;
import org.velospark.settings.GenerationSettings;
import org.velospark.settings.GpuSettings;
import org.velospark.settings.SparkSettings;

class GenerationStageTest {
  private static final int UNITS = 8;
  private static final float[] THETA = {1, -2, 3};
  private static final UnitWork WORK = new TestingWork(3, 0.1, new WeightRange(0, 3));

  private static JavaSparkContext spark;

  @BeforeAll
  static void start() {
    spark =
        new JavaSparkContext(
            new SparkConf()
                .setMaster("local[2]")
                .setAppName("test")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "localhost")
                .set("spark.driver.bindAddress", "127.0.0.1")
                .set("spark.serializer", KryoSerializer.class.getName())
                .set("spark.kryo.registrator", KryoRegistrator.class.getName())
                .set("spark.kryo.registrationRequired", "true"));
  }

  @AfterAll
  static void stop() {
    spark.close();
  }

  @AfterEach
  void letAllPairsReturn() {
    TestingWork.stuckPair = -1;
  }

  private static List<Unit> units(long generation) {
    return IntStream.range(0, UNITS).mapToObj(pair -> new Unit(generation, pair, 0)).toList();
  }

  /** Each unit in a partition of its own. */
  private static GenerationStage stage(UnitWork work, GenerationSettings settings) {
    return new GenerationStage(
        spark, "run", work, unit -> 1e-3, new SparkSettings(UNITS, GpuSettings.NONE), settings);
  }

  private static RunningGeneration.Outcome run(GenerationStage stage, long generation) {
    try (RunningGeneration running =
        stage.submit(stage.plan(generation, units(generation)), THETA)) {
      return running.await();
    }
  }

  @Test
  void withoutADeadlineAllUnitsReturnInTheirOrder() {
    RunningGeneration.Outcome outcome = run(stage(WORK, GenerationSettings.COMPLETE), 4);
    assertThat(outcome.units())
        .containsExactlyElementsOf(units(4).stream().map(u -> WORK.run(u, THETA)).toList());
    assertThat(outcome.planned()).isEqualTo(UNITS);
    assertThat(outcome.endedAtDeadline()).isFalse();
  }

  @Test
  void atTheDeadlineStuckUnitsAreGivenUpAndTheirCoresAreFree() {
    GenerationStage stage = stage(WORK, new GenerationSettings(1, 0.75));
    for (int generation = 0; generation < 3; generation++) {
      // Both cores would be taken after two generations if tasks were not stopped.
      TestingWork.stuckPair = 2;
      RunningGeneration.Outcome outcome = run(stage, generation);
      assertThat(outcome.endedAtDeadline()).isTrue();
      assertThat(outcome.planned()).isEqualTo(UNITS);
      assertThat(outcome.units()).hasSizeBetween(6, 7).noneMatch(r -> r.unit().pair() == 2);
    }
  }

  @Test
  void aPlanWithoutADeadlineWaitsForAll() {
    GenerationStage stage = stage(WORK, new GenerationSettings(1, 0.1));
    try (RunningGeneration running = stage.submit(stage.planAll(1, units(1)), THETA)) {
      assertThat(running.await().units()).hasSize(UNITS);
    }
  }

  @Test
  void generationsCanBeSubmittedBeforeOthersHaveEnded() {
    GenerationStage stage = stage(WORK, GenerationSettings.COMPLETE);
    try (RunningGeneration first = stage.submit(stage.plan(0, units(0)), THETA);
        RunningGeneration second = stage.submit(stage.plan(1, units(1)), new float[3])) {
      assertThat(second.await().units()).allMatch(r -> r.unit().generation() == 1);
      assertThat(first.await().units()).allMatch(r -> r.unit().generation() == 0);
    }
  }

  @Test
  void whatFailedAUnitIsTheCause() {
    UnitWork failing =
        (unit, theta) -> {
          throw new IllegalArgumentException("no such network");
        };
    assertThatThrownBy(() -> run(stage(failing, GenerationSettings.COMPLETE), 7))
        .isInstanceOf(GenerationFailedException.class)
        .hasMessageStartingWith("Run run, generation 7 failed in one of its units pair ")
        .cause()
        .hasMessageContaining("no such network");
  }
}
