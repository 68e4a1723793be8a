package org.velospark.metrics;

import java.io.IOException;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskFailedReason;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.velospark.checkpoint.Provenance;

/**
 * What Spark starts on the driver and on every executor, before its first task: the numbers of
 * {@link UnitMetrics}, and a warning where an executor's vectors are not the driver's.
 *
 * <p>It sets nothing up. Native operations keep to one thread by {@code
 * org.velospark.tasks.engine.NativeThreads}, in every thread that needs it; and JavaCPP locks the
 * folder that it unpacks native code to, so executors of a machine may share it.
 */
public final class VeloPlugin implements SparkPlugin {
  private static final Logger LOG = LoggerFactory.getLogger(VeloPlugin.class);
  private static final String PLUGINS = "spark.plugins";
  private static final String VECTORS = "vectors";

  /** Adds it to the plugins that an application has already. */
  public static SparkConf addTo(SparkConf conf) {
    String name = VeloPlugin.class.getName();
    String present = conf.get(PLUGINS, "").strip();
    if (present.contains(name)) {
      return conf;
    }
    return conf.set(PLUGINS, present.isEmpty() ? name : present + "," + name);
  }

  @Override
  public DriverPlugin driverPlugin() {
    return new OnDriver();
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new OnExecutor();
  }

  private static final class OnDriver implements DriverPlugin {
    @Override
    public Map<String, String> init(SparkContext spark, PluginContext context) {
      return Map.of(VECTORS, Provenance.vectors());
    }

    /** An executor's warning, which nobody would look for in its own log. */
    @Override
    public Object receive(Object message) {
      LOG.warn("{}", message);
      return null;
    }
  }

  private static final class OnExecutor implements ExecutorPlugin {
    private final UnitMetrics metrics = UnitMetrics.here();

    @Override
    public void init(PluginContext context, Map<String, String> fromDriver) {
      metrics.register(context.metricRegistry());
      String vectors = Provenance.vectors();
      if (!vectors.equals(fromDriver.get(VECTORS))) {
        try {
          context.send(
              "Executor %s on %s has vectors '%s', the driver '%s': results depend in their last bits on who does a unit; velo doctor tells more"
                  .formatted(
                      context.executorID(), context.hostname(), vectors, fromDriver.get(VECTORS)));
        } catch (IOException e) {
          LOG.warn("The driver does not hear that vectors here are '{}'", vectors, e);
        }
      }
    }

    @Override
    public void onTaskStart() {
      metrics.taskStarted(System.nanoTime());
    }

    @Override
    public void onTaskSucceeded() {
      metrics.taskEnded();
    }

    @Override
    public void onTaskFailed(TaskFailedReason reason) {
      metrics.taskEnded();
    }
  }
}
