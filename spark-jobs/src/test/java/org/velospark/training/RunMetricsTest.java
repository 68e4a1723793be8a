package org.velospark.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.velospark.history.GenerationRow;
import org.velospark.history.HistoryReader;
import org.velospark.history.HistoryTable;

/** What Spark's metrics tell of a run. */
class RunMetricsTest {
  private static final String SOURCE = "plugin.org.velospark.metrics.VeloPlugin.";

  @TempDir java.nio.file.Path folder;

  private long innerSteps() throws IOException {
    return new HistoryReader(
            new Path(folder.resolve("run").toUri()), new org.apache.hadoop.conf.Configuration())
        .rows(HistoryTable.GENERATIONS).stream().mapToLong(GenerationRow::innerSteps).sum();
  }

  private void run(JavaSparkContext spark) throws IOException {
    new MetaTraining(
            spark,
            TestingRuns.configuration(),
            new Path(folder.resolve("run").toUri()),
            new TestingProgress())
        .run();
  }

  @Test
  void theJsonPageHasThemUnderTheNamesThatTheDocumentationGives() throws Exception {
    SparkConf conf =
        TestingRuns.sparkConf("local[2]").set("spark.ui.enabled", "true").set("spark.ui.port", "0");
    try (JavaSparkContext spark = new JavaSparkContext(conf)) {
      JsonNode before = metrics(spark);
      run(spark);
      JsonNode after = metrics(spark);
      assertThat(counted("units", before, after)).isEqualTo(5 * 6);
      assertThat(counted("innerSteps", before, after)).isEqualTo(innerSteps());
      assertThat(counted("divergedSides", before, after)).isBetween(0L, 60L);
      assertThat(counted("unitMillis", before, after)).isPositive();
      assertThat(after.path("gauges").path(SOURCE + "busyShare").path("value").doubleValue())
          .isBetween(1e-6, 1.0);
    }
  }

  /** Counters are the JVM's, in which other tests may have run. */
  private static long counted(String name, JsonNode before, JsonNode after) {
    JsonNode value = after.path("counters").path(SOURCE + name).path("count");
    assertThat(value.isNumber()).as("%s among %s", SOURCE + name, after).isTrue();
    return value.longValue()
        - before.path("counters").path(SOURCE + name).path("count").longValue();
  }

  private static JsonNode metrics(JavaSparkContext spark) throws IOException {
    URI page = URI.create(spark.sc().uiWebUrl().get() + "/metrics/json/");
    try (InputStream in = page.toURL().openStream()) {
      return new ObjectMapper().readTree(in);
    }
  }

  @Test
  void executorsOfAClusterReportToTheirSinks() throws Exception {
    java.nio.file.Path reports = Files.createDirectory(folder.resolve("reports"));
    SparkConf conf =
        TestingRuns.sparkConf("local-cluster[1,2,1024]")
            .set(
                "spark.metrics.conf.executor.sink.csv.class",
                "org.apache.spark.metrics.sink.CsvSink")
            .set("spark.metrics.conf.executor.sink.csv.directory", reports.toString())
            .set("spark.metrics.conf.executor.sink.csv.period", "1");
    try (JavaSparkContext spark = new JavaSparkContext(conf)) {
      run(spark);
    }
    try (Stream<java.nio.file.Path> files = Files.list(reports)) {
      List<java.nio.file.Path> steps =
          files
              .filter(file -> file.toString().endsWith(".0." + SOURCE + "innerSteps.csv"))
              .toList();
      assertThat(steps).hasSize(1);
      List<String> lines = Files.readAllLines(steps.get(0));
      assertThat(lines.get(lines.size() - 1)).endsWith("," + innerSteps());
    }
  }
}
