package org.velospark.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.velospark.bench.GenerationBenchmark.Busy;
import org.velospark.bench.GenerationBenchmark.Empty;
import org.velospark.config.Configuration;
import org.velospark.settings.TrainingSettings;
import org.velospark.training.MetaTraining;

class GenerationBenchmarkTest {
  @TempDir Path folder;

  @Test
  void generationsThatTrainNothingRunByTheStageAndTheLoop() throws IOException {
    TrainingSettings settings =
        Configuration.defaults(
                List.of(
                    "run.generations = 4",
                    "optimizer.lstm-width = 8",
                    "optimizer.banks = 4",
                    "es.pairs = 3",
                    "checkpoint.every = 2"),
                TrainingSettings::read)
            .settings();
    SparkConf conf =
        MetaTraining.sparkConf()
            .setMaster("local[2]")
            .set("spark.ui.enabled", "false")
            .set("spark.driver.host", "localhost")
            .set("spark.driver.bindAddress", "127.0.0.1");
    try (JavaSparkContext spark = new JavaSparkContext(conf)) {
      GenerationBenchmark benchmark = new GenerationBenchmark(spark, settings);
      Busy busy = benchmark.busy(6, 0.1);
      assertThat(busy.cores()).isEqualTo(2);
      assertThat(busy.partitions()).isEqualTo(4);
      // Three rounds of sleep at the least.
      assertThat(busy.seconds()).isGreaterThan(0.3);
      assertThat(busy.overhead()).isPositive();

      Empty empty = benchmark.empty(new org.apache.hadoop.fs.Path(folder.resolve("run").toUri()));
      assertThat(empty.generations()).isEqualTo(4);
      assertThat(empty.units()).isEqualTo(3);
      assertThat(empty.worst()).isGreaterThanOrEqualTo(empty.milliseconds().best());
      assertThat(folder.resolve("run/checkpoints/generation-000000004.json")).exists();

      DriverCosts costs =
          new DriverBenchmark(
                  spark, new org.apache.hadoop.fs.Path(folder.resolve("driver").toUri()))
              .measure();
      assertThat(
              List.of(
                  costs.number(),
                  costs.update(),
                  costs.broadcast(),
                  costs.checkpoint(),
                  costs.unit()))
          .allMatch(seconds -> seconds > 0 && Double.isFinite(seconds));
      assertThat(costs.task()).isNotNegative();
    }
  }
}
