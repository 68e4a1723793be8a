package org.velospark.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.velospark.checkpoint.Checkpoint;
import org.velospark.checkpoint.CheckpointStore;
import org.velospark.config.InvalidConfigurationException;
import org.velospark.history.EvaluationRow;
import org.velospark.history.GenerationRow;
import org.velospark.history.HistoryReader;
import org.velospark.history.HistoryTable;
import org.velospark.history.RunRow;

/** Whole runs, small ones, on real Spark and real data. */
class MetaTrainingTest {
  @TempDir java.nio.file.Path folder;

  private Path location(String name) {
    return new Path(folder.resolve(name).toUri());
  }

  private MetaTraining.Outcome run(String master, String name, String... overrides)
      throws IOException {
    SparkConf conf = TestingRuns.sparkConf(master);
    try (JavaSparkContext spark = new JavaSparkContext(conf)) {
      return new MetaTraining(
              spark, TestingRuns.configuration(overrides), location(name), new TestingProgress())
          .run();
    }
  }

  private <R extends Record & org.velospark.history.HistoryRow> List<R> history(
      String name, HistoryTable<R> table) throws IOException {
    return new HistoryReader(location(name), new org.apache.hadoop.conf.Configuration())
        .rows(table);
  }

  @ParameterizedTest
  @CsvSource({"local[1],1", "local[2],3", "local[2],5", "'local-cluster[2,1,1024]',0"})
  void resultsDoNotDependOnHowTheWorkIsCut(String master, int partitions) throws IOException {
    MetaTraining.Outcome reference = run("local[1]", "reference");
    MetaTraining.Outcome found = run(master, "other", "spark.partitions=" + partitions);
    assertThat(found.thetaSha256()).isEqualTo(reference.thetaSha256());
    assertThat(found.heldOut()).isEqualTo(reference.heldOut());
    assertThat(losses(found)).isEqualTo(losses(reference));
  }

  private List<Double> losses(MetaTraining.Outcome outcome) throws IOException {
    String name = outcome.runId().startsWith("reference") ? "reference" : "other";
    return history(name, HistoryTable.EVALUATIONS).stream().map(EvaluationRow::objective).toList();
  }

  @Test
  void aRunThatWasCutShortEndsWhereTheUndisturbedOneDoes() throws IOException {
    MetaTraining.Outcome whole = run("local[2]", "whole");
    run("local[2]", "cut", "run.generations=3");
    MetaTraining.Outcome resumed = run("local[2]", "cut");
    assertThat(resumed.thetaSha256()).isEqualTo(whole.thetaSha256());
    assertThat(history("cut", HistoryTable.RUNS))
        .extracting(RunRow::fromGeneration)
        .containsExactly(0L, 3L);
    assertThat(history("cut", HistoryTable.GENERATIONS))
        .extracting(GenerationRow::generation)
        .containsExactly(0L, 1L, 2L, 3L, 4L);
  }

  @Test
  void historyAndCheckpointsTellWhatHappened() throws IOException {
    MetaTraining.Outcome outcome = run("local[2]", "run");
    List<GenerationRow> generations = history("run", HistoryTable.GENERATIONS);
    List<EvaluationRow> evaluations = history("run", HistoryTable.EVALUATIONS);
    assertThat(generations)
        .hasSize(5)
        .allSatisfy(
            row -> {
              assertThat(row.runId()).isEqualTo(outcome.runId());
              assertThat(row.unitsDone()).isEqualTo(row.unitsPlanned()).isEqualTo(6);
              assertThat(row.unitsFailed()).isZero();
              assertThat(row.meanLoss()).isBetween(-3.1, 10.1);
              assertThat(row.stageSeconds()).isPositive();
              assertThat(row.innerSteps())
                  .isEqualTo(
                      evaluations.stream()
                          .filter(e -> e.generation() == row.generation())
                          .mapToLong(EvaluationRow::unrollLength)
                          .sum());
            });
    assertThat(evaluations).hasSize(5 * 6 * 2);
    Checkpoint last =
        new CheckpointStore(location("run"), new org.apache.hadoop.conf.Configuration())
            .latest()
            .orElseThrow();
    assertThat(last.generation()).isEqualTo(5);
    assertThat(last.thetaSha256()).isEqualTo(outcome.thetaSha256());
    assertThat(last.provenance()).containsEntry("run.id", outcome.runId());
  }

  @Test
  void bothSidesOfAPairSeeTheSameTask() throws IOException {
    run("local[2]", "run", "run.generations=1");
    List<EvaluationRow> rows = history("run", HistoryTable.EVALUATIONS);
    for (int i = 0; i < rows.size(); i += 2) {
      EvaluationRow positive = rows.get(i);
      EvaluationRow negative = rows.get(i + 1);
      assertThat(positive.side()).isEqualTo(1);
      assertThat(negative.side()).isEqualTo(-1);
      assertThat(positive.taskSpec()).isEqualTo(negative.taskSpec());
      assertThat(positive.seed()).isEqualTo(negative.seed());
      assertThat(positive.initialLoss()).isEqualTo(negative.initialLoss());
    }
    assertThat(rows.stream().map(EvaluationRow::seed).distinct()).hasSize(rows.size() / 2);
  }

  @Test
  void aCompleteRunIsJudgedAgainWithoutMoreGenerations() throws IOException {
    MetaTraining.Outcome first = run("local[1]", "run", "run.generations=2");
    assertThat(run("local[1]", "run", "run.generations=1", "held-out.count=3"))
        .satisfies(again -> assertThat(again.generations()).isEqualTo(2))
        .satisfies(again -> assertThat(again.thetaSha256()).isEqualTo(first.thetaSha256()));
    assertThat(history("run", HistoryTable.GENERATIONS)).hasSize(2);
  }

  @Test
  void aChangedConfigurationIsRefusedWhereARunIsAlready() throws IOException {
    run("local[1]", "run", "run.generations=1");
    assertThatThrownBy(() -> run("local[1]", "run", "es.sigma=0.5", "run.seed=9"))
        .isInstanceOf(InvalidConfigurationException.class)
        .hasMessageContaining(
            "es.sigma: the run at %s began with 0.01, now it is 0.5".formatted(location("run")))
        .hasMessageContaining(
            "run.seed: the run at %s began with 5, now it is 9".formatted(location("run")));
  }
}
