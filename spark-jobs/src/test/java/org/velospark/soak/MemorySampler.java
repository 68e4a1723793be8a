package org.velospark.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.TaskContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * Samples executors as a Spark plugin: where the first task of a generation starts, one line is
 * appended to the executor's file in the folder that {@link #FOLDER} names. Executors must have one
 * core, so that nothing else runs at that moment.
 */
public final class MemorySampler implements SparkPlugin {
  static final String FOLDER = "spark.velo.soak.folder";
  static final String EXECUTOR = "executor ";
  private static final Pattern GENERATION = Pattern.compile("generation (\\d+):");

  static void append(Path folder, MemorySample sample) {
    try {
      Files.writeString(
          folder.resolve(sample.jvm() + ".tsv"),
          sample.line(),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public DriverPlugin driverPlugin() {
    return new DriverPlugin() {};
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new ExecutorPlugin() {
      private String jvm;
      private Path folder;
      private long last = -1;

      @Override
      public void init(PluginContext context, Map<String, String> extraConf) {
        jvm = EXECUTOR + context.executorID();
        folder = Path.of(context.conf().get(FOLDER));
      }

      @Override
      public void onTaskStart() {
        String description = TaskContext.get().getLocalProperty("spark.job.description");
        Matcher matcher = GENERATION.matcher(description == null ? "" : description);
        if (matcher.find() && Long.parseLong(matcher.group(1)) > last) {
          last = Long.parseLong(matcher.group(1));
          append(folder, MemorySample.here(jvm, last));
        }
      }
    };
  }
}
