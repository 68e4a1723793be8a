package org.velospark.faults;

import org.apache.spark.TaskContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * A Spark plugin by which executors are gone, without any clean-up, once they begin a task of one
 * generation.
 */
public final class HaltingExecutors implements SparkPlugin {
  static final int GENERATION = 1;
  private static final int STATUS = 137;

  @Override
  public DriverPlugin driverPlugin() {
    return new DriverPlugin() {};
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new ExecutorPlugin() {
      @Override
      public void onTaskStart() {
        String description = TaskContext.get().getLocalProperty("spark.job.description");
        if (String.valueOf(description).contains("generation " + GENERATION + ":")) {
          Runtime.getRuntime().halt(STATUS);
        }
      }
    };
  }
}
