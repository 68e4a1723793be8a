package org.velospark.cli;

import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;

/** Hadoop's settings without a Spark application. */
final class HadoopSettings {

  private HadoopSettings() {}

  /** Those that spark-submit was given ({@code spark.hadoop.*}), credentials among them. */
  static Configuration fromSpark() {
    return SparkHadoopUtil.get().newConfiguration(new SparkConf());
  }
}
