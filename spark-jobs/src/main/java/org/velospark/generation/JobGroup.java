package org.velospark.generation;

import org.apache.spark.api.java.JavaSparkContext;

/** Names the jobs of a thread in Spark's pages and logs, until it is closed. */
public final class JobGroup implements AutoCloseable {
  // SparkContext.SPARK_JOB_GROUP_ID and the like are private to Spark; the names are its own.
  private static final String GROUP = "spark.jobGroup.id";
  private static final String DESCRIPTION = "spark.job.description";
  private static final String INTERRUPT = "spark.job.interruptOnCancel";

  private final JavaSparkContext spark;
  private final String group;
  private final String description;
  private final String interrupt;

  private JobGroup(JavaSparkContext spark) {
    this.spark = spark;
    this.group = spark.getLocalProperty(GROUP);
    this.description = spark.getLocalProperty(DESCRIPTION);
    this.interrupt = spark.getLocalProperty(INTERRUPT);
  }

  /** Names the jobs that this thread starts from now on. */
  public static JobGroup set(JavaSparkContext spark, String group, String description) {
    JobGroup previous = new JobGroup(spark);
    spark.setJobGroup(group, description, false);
    return previous;
  }

  /** Gives the thread back the names it had before. */
  @Override
  public void close() {
    spark.setLocalProperty(GROUP, group);
    spark.setLocalProperty(DESCRIPTION, description);
    spark.setLocalProperty(INTERRUPT, interrupt);
  }
}
