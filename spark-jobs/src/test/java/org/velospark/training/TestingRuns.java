package org.velospark.training;

import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.velospark.config.Configuration;
import org.velospark.settings.TrainingSettings;

/** Runs that take seconds. */
final class TestingRuns {
  static final String CONFIGURATION =
      """
      run { seed = 5, generations = 5 }
      optimizer { lstm-width = 8, banks = 4 }
      tasks {
        families = [image-mlp], augmentations = [], time-limit { seconds = [], weights = [] }
        image-mlp {
          data-set = [fashion-mnist], image-size = [8, 8], hidden-size = [8, 12]
          hidden-layers = [1, 1], batch-size = [16, 16]
        }
      }
      es { pairs = 3, tasks-per-pair = 2 }
      unroll { min-steps = 5, max-steps = 20, evaluation-batches = 2 }
      outer { learning-rate = 0.01, accumulation = 1 }
      checkpoint.every = 2
      held-out { count = 4, steps = 10, tasks = ${tasks} }
      """;

  private TestingRuns() {}

  static Configuration<TrainingSettings> configuration(String... overrides) {
    return Configuration.parse(
        CONFIGURATION + String.join("\n", List.of(overrides)), TrainingSettings::read);
  }

  /** A context with further settings of Hadoop. */
  static JavaSparkContext spark(String master, Map<String, String> hadoop) {
    SparkConf conf = sparkConf(master);
    hadoop.forEach((key, value) -> conf.set("spark.hadoop." + key, value));
    return new JavaSparkContext(conf);
  }

  /** Executors of a local cluster are processes of their own, started from the build's Spark. */
  static SparkConf sparkConf(String master) {
    return MetaTraining.sparkConf()
        .setMaster(master)
        .set("spark.ui.enabled", "false")
        .set("spark.driver.host", "localhost")
        .set("spark.driver.bindAddress", "127.0.0.1")
        .set("spark.executor.extraClassPath", System.getProperty("java.class.path"));
  }
}
