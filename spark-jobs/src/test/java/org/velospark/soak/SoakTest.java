package org.velospark.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.velospark.config.Configuration;
import org.velospark.history.HistoryReader;
import org.velospark.history.HistoryTable;
import org.velospark.progress.GenerationProgress;
import org.velospark.settings.TrainingSettings;
import org.velospark.training.MetaTraining;

/**
 * Many generations of all task families on executors of their own: driver and executors must keep
 * to the memory that they have after the first half. {@code -Dvelo.soak=200} says how many.
 */
@EnabledIfSystemProperty(named = "velo.soak", matches = "\\d+")
class SoakTest {
  private static final int GENERATIONS = Integer.getInteger("velo.soak", 0);

  /** No section {@code tasks}: the full mixture. */
  private static final String CONFIGURATION =
      """
      run { seed = 11, generations = %d }
      optimizer { lstm-width = 16, banks = 8 }
      es { pairs = 2, tasks-per-pair = 2 }
      unroll { min-steps = 2, max-steps = 10, evaluation-batches = 1 }
      checkpoint.every = 5
      held-out { count = 2, steps = 2, evaluation-batches = 1 }
      """
          .formatted(GENERATIONS);

  @TempDir Path folder;

  @Test
  void memoryOfALongRunIsFlat() throws IOException {
    SparkConf conf =
        MetaTraining.sparkConf()
            .setMaster("local-cluster[2,1,3072]")
            // With its pages, as users run it.
            .set("spark.ui.port", "0")
            .set("spark.driver.host", "localhost")
            .set("spark.driver.bindAddress", "127.0.0.1")
            .set("spark.executor.memory", "3g")
            // The heap is in memory from the start, so that what grows is something else.
            .set("spark.executor.extraJavaOptions", "-Xms3g -XX:+AlwaysPreTouch")
            .set("spark.executor.extraClassPath", System.getProperty("java.class.path"))
            .set("spark.plugins", MemorySampler.class.getName())
            .set(MemorySampler.FOLDER, folder.toString());
    org.apache.hadoop.fs.Path run = new org.apache.hadoop.fs.Path(folder.resolve("run").toUri());
    try (JavaSparkContext spark = new JavaSparkContext(conf)) {
      new MetaTraining(
              spark,
              Configuration.parse(CONFIGURATION, TrainingSettings::read),
              run,
              new SamplingProgress(folder))
          .run();
    }

    SoakReport report = SoakReport.of(samples());
    System.out.println(report);
    assertThat(report.byJvm().keySet()).contains("driver").hasSizeGreaterThan(1);
    assertThat(report.trends()).allMatch(SoakReport.Trend::flat, "flat");
    assertThat(
            new HistoryReader(run, new org.apache.hadoop.conf.Configuration())
                .rows(HistoryTable.GENERATIONS))
        .hasSize(GENERATIONS);
  }

  private List<MemorySample> samples() throws IOException {
    List<MemorySample> samples = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".tsv")).toList()) {
        Files.readAllLines(file).forEach(line -> samples.add(MemorySample.of(line)));
      }
    }
    return samples;
  }

  /** Samples the driver between two generations. */
  private record SamplingProgress(Path folder) implements GenerationProgress {
    @Override
    public void start(int total, int done) {}

    @Override
    public void generation(int done, double loss) {
      MemorySample sample = MemorySample.here("driver", done);
      MemorySampler.append(folder, sample);
      System.out.print(sample.line());
    }

    @Override
    public void close() {}
  }
}
