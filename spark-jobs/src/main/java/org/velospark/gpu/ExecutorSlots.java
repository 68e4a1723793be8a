package org.velospark.gpu;

import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.resource.ResourceInformation;
import org.apache.spark.status.api.v1.ExecutorSummary;
import org.velospark.settings.GpuSettings;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What an executor has, and what fits into it.
 *
 * @param executorId Spark's name of it
 * @param cores its cores
 * @param gpus its GPUs
 * @param settings what a task takes
 */
public record ExecutorSlots(String executorId, int cores, int gpus, GpuSettings settings) {

  /** The executors that are there now. */
  public static List<ExecutorSlots> of(JavaSparkContext spark, GpuSettings settings) {
    return CollectionConverters.asJava(spark.sc().statusStore().executorList(true)).stream()
        .filter(executor -> !executor.id().equals("driver"))
        .map(executor -> of(executor, settings))
        .toList();
  }

  private static ExecutorSlots of(ExecutorSummary executor, GpuSettings settings) {
    ResourceInformation gpus = CollectionConverters.asJava(executor.resources()).get(GpuSlots.GPU);
    return new ExecutorSlots(
        executor.id(), executor.totalCores(), gpus == null ? 0 : gpus.addresses().length, settings);
  }

  /** Tasks of a generation that it runs side by side. */
  public int slots() {
    return settings.slots(cores, gpus);
  }

  /** How that comes about. */
  public String sum() {
    return String.format(
        Locale.ROOT,
        "%d task slot(s): at most %d cores / %d and %d GPUs / %s",
        slots(),
        cores,
        settings.taskCpus(),
        gpus,
        settings.amount());
  }
}
