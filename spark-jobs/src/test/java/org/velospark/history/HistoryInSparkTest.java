package org.velospark.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.velospark.history.TestingRows.RUN;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.velospark.owner.Fence;

/** The tables as other readers see them. */
class HistoryInSparkTest {
  private static final int GENERATIONS = 12;

  @TempDir private static Path folder;
  private static SparkSession spark;

  @BeforeAll
  static void writeAndStart() throws IOException {
    try (HistoryWriter writer =
        new HistoryWriter(
            new org.apache.hadoop.fs.Path(folder.toUri()), new Configuration(), RUN, Fence.NONE)) {
      writer.started(TestingRows.run(1));
      for (long g = 0; g < GENERATIONS; g++) {
        writer.completed(TestingRows.generation(g), TestingRows.evaluations(g));
        writer.flush();
      }
    }
    new OptimizerEvaluations(
            new org.apache.hadoop.fs.Path(folder.resolve("history").toUri()), new Configuration())
        .writer(RUN, Fence.NONE)
        .append(TestingRows.optimizerEvaluations(1));
    spark =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", "1")
            .config("spark.databricks.delta.snapshotPartitions", "1")
            .config("spark.sql.warehouse.dir", folder.resolve("warehouse").toString())
            .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
            .config(
                "spark.sql.catalog.spark_catalog",
                "org.apache.spark.sql.delta.catalog.DeltaCatalog")
            .getOrCreate();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private static Dataset<Row> table(HistoryTable<?> table) {
    return spark.read().format("delta").load(folder.resolve("history/" + table).toString());
  }

  @Test
  void sparkReadsTheSameRows() {
    table(HistoryTable.RUNS).createOrReplaceTempView("runs");
    table(HistoryTable.GENERATIONS).createOrReplaceTempView("generations");
    table(HistoryTable.EVALUATIONS).createOrReplaceTempView("evaluations");

    assertThat(spark.sql("select attempt, started_at, configuration from runs").collectAsList())
        .extracting(Row::mkString)
        .containsExactly("12026-03-01 12:00:01.123456run { seed = -42 }\n");
    List<Row> generations =
        spark
            .sql("select generation, mean_loss, inner_steps from generations order by generation")
            .collectAsList();
    assertThat(generations).hasSize(GENERATIONS);
    for (int g = 0; g < GENERATIONS; g++) {
      assertThat(generations.get(g).getLong(0)).isEqualTo(g);
      assertThat(generations.get(g).getDouble(1)).isEqualTo(g + 0.1);
      assertThat(generations.get(g).getLong(2)).isEqualTo(123_456_789_012L);
    }
    Row sides =
        spark
            .sql(
                "select count(*), count(distinct generation, pair, side), sum(int(diverged)),"
                    + " sum(int(isnan(final_loss))), max(mean_training_loss), min(seed),"
                    + " first(task_spec) from evaluations where generation < 10")
            .first();
    assertThat(sides.getLong(0)).isEqualTo(40);
    assertThat(sides.getLong(1)).isEqualTo(40);
    assertThat(sides.getLong(2)).isEqualTo(10);
    assertThat(sides.getLong(3)).isEqualTo(10);
    assertThat(sides.getDouble(4)).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(sides.getLong(5)).isEqualTo(Long.MIN_VALUE);
    assertThat(sides.getString(6)).isEqualTo("{\"version\":1,\"layers\":[32, \"é\"]}");
  }

  @Test
  void sparkReadsLearningCurves() {
    table(HistoryTable.OPTIMIZER_EVALUATIONS).createOrReplaceTempView("trainings");

    assertThat(
            spark
                .sql(
                    "select seed, measured_at[2], training_loss[1], isnan(training_loss[2]),"
                        + " held_out_loss[1], size(held_out_loss) from trainings order by seed")
                .collectAsList())
        .extracting(row -> row.mkString(" "))
        .containsExactly("1 20 1.0 true 1.0E-300 3", "2 20 2.0 false 1.0E-300 3");
  }

  @Test
  void columnsAreThoseThatAreDocumentedAndCarryTheirMeaning() {
    Map<String, String> types =
        Map.of(
            "string", "string",
            "long", "bigint",
            "integer", "int",
            "double", "double",
            "boolean", "boolean",
            "timestamp", "timestamp");
    for (HistoryTable<?> history : HistoryTable.ALL) {
      assertThat(table(history).schema().fields())
          .extracting(
              field -> field.name() + " " + field.dataType().simpleString(),
              field -> field.getComment().get())
          .containsExactlyElementsOf(
              history.columns().stream()
                  .map(
                      column ->
                          org.assertj.core.api.Assertions.tuple(
                              column.name() + " " + types.get(column.type()),
                              column.unit().isEmpty()
                                  ? column.meaning()
                                  : column.meaning() + " [" + column.unit() + "]"))
                  .toList());
    }
  }

  @Test
  void tablesUseNoOptionalFeature() throws IOException {
    for (HistoryTable<?> history : HistoryTable.ALL) {
      String first =
          Files.readString(
              folder.resolve("history/" + history + "/_delta_log/00000000000000000000.json"));

      assertThat(first)
          .contains("\"minReaderVersion\":1,\"minWriterVersion\":2}")
          .doesNotContain("Features", "columnMapping");
    }
  }
}
