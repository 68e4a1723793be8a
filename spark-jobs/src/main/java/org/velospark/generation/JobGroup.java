package org.velospark.generation;

import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaSparkContext;

/** Names jobs in Spark's pages and logs. */
public final class JobGroup {
  // SparkContext keeps these names to itself, and offers no way to ask for the present group.
  private static final List<String> PROPERTIES =
      List.of("spark.jobGroup.id", "spark.job.description", "spark.job.interruptOnCancel");

  private JobGroup() {}

  /**
   * Starts jobs under a name. Afterwards the thread has the group that it had before.
   *
   * @param group what the jobs belong to
   * @param description what these jobs do
   */
  public static <T> T run(
      JavaSparkContext spark, String group, String description, Supplier<T> jobs) {
    String[] before = PROPERTIES.stream().map(spark::getLocalProperty).toArray(String[]::new);
    spark.setJobGroup(group, description, false);
    try {
      return jobs.get();
    } finally {
      for (int i = 0; i < before.length; i++) {
        spark.setLocalProperty(PROPERTIES.get(i), before[i]);
      }
    }
  }
}
