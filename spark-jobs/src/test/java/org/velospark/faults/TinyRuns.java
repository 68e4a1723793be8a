package org.velospark.faults;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.velospark.config.Configuration;
import org.velospark.progress.GenerationProgress;
import org.velospark.settings.TrainingSettings;
import org.velospark.training.MetaTraining;

/** Runs that need no data and take less than a second. */
final class TinyRuns {
  static final String CONFIGURATION =
      """
      run { seed = 3, generations = 4 }
      optimizer { lstm-width = 4, banks = 2 }
      tasks {
        families = [quadratic], augmentations = [], time-limit { seconds = [], weights = [] }
        quadratic.dimension = [2, 20]
      }
      es { pairs = 2, tasks-per-pair = 2 }
      unroll { min-steps = 1, max-steps = 4, evaluation-batches = 1 }
      outer { learning-rate = 0.01, accumulation = 1 }
      checkpoint.every = 1
      held-out { count = 2, steps = 1, evaluation-batches = 1, tasks = ${tasks} }
      """;

  /** Shows nothing. */
  static class Silence implements GenerationProgress {
    @Override
    public void start(int total, int done) {}

    @Override
    public void generation(int done, double loss) {}

    @Override
    public void close() {}
  }

  private TinyRuns() {}

  static Configuration<TrainingSettings> configuration(String... overrides) {
    return Configuration.parse(
        CONFIGURATION + String.join("\n", List.of(overrides)), TrainingSettings::read);
  }

  static SparkConf sparkConf(String master) {
    return MetaTraining.sparkConf()
        .setMaster(master)
        .set("spark.ui.enabled", "false")
        .set("spark.driver.host", "localhost")
        .set("spark.driver.bindAddress", "127.0.0.1")
        .set("spark.executor.extraClassPath", System.getProperty("java.class.path"));
  }

  /** Starts a run, or goes on with it, until it is complete or fails. */
  static MetaTraining.Outcome run(JavaSparkContext spark, Path location, String... overrides)
      throws IOException {
    return new MetaTraining(spark, configuration(overrides), location, new Silence()).run();
  }

  /** The same for a master of its own. */
  static MetaTraining.Outcome run(SparkConf conf, Path location, String... overrides)
      throws IOException {
    try (JavaSparkContext spark = new JavaSparkContext(conf)) {
      return run(spark, location, overrides);
    }
  }
}
