package org.velospark.cli;

import java.io.IOException;
import java.nio.file.Files;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.velospark.training.MetaTraining;

/** Spark as runs have it, and a folder that is gone afterwards. */
final class BenchSpark {
  private static final String MASTER = "local[2]";

  private BenchSpark() {}

  /** What is measured. */
  @FunctionalInterface
  interface Measured<T> {
    T with(JavaSparkContext spark, Path folder) throws IOException;
  }

  /** Measures on the master of spark-submit, else on two cores of this machine. */
  static <T> T measure(Measured<T> measured) throws IOException {
    SparkConf conf = MetaTraining.sparkConf().setIfMissing("spark.master", MASTER);
    Path folder = new Path(Files.createTempDirectory("velo-bench").toUri());
    try (JavaSparkContext spark = new JavaSparkContext(conf)) {
      FileSystem files = folder.getFileSystem(spark.hadoopConfiguration());
      try {
        return measured.with(spark, folder);
      } finally {
        files.delete(folder, true);
      }
    }
  }
}
