package org.velospark.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.TaskContext;
import org.velospark.tasks.Hyperparameter;
import org.velospark.tasks.Task;
import org.velospark.tasks.TaskFamilies;
import org.velospark.tasks.TaskSpec;
import org.velospark.tasks.Values;
import org.velospark.tasks.data.TaskData;
import org.velospark.tasks.network.Network;
import org.velospark.tasks.network.NetworkFamily;

/**
 * Quadratics with a mistake in them: units of {@link #GENERATION} throw as long as there are files
 * in a folder, of which each error takes one away. A service only where a test puts it on the class
 * path.
 */
public final class FaultyFamily implements NetworkFamily {
  /** System property that names the folder. */
  static final String FOLDER = "velo.testing.faults";

  static final int GENERATION = 2;

  @Override
  public String name() {
    return "faulty";
  }

  private static NetworkFamily quadratic() {
    return (NetworkFamily) TaskFamilies.installed().family("quadratic");
  }

  @Override
  public List<Hyperparameter<?>> hyperparameters() {
    return quadratic().hyperparameters();
  }

  @Override
  public Network declare(Values values, TaskData data) {
    return quadratic().declare(values, data);
  }

  @Override
  public Task build(TaskSpec spec, TaskData data) {
    if (inGeneration() && takeFault()) {
      throw new IllegalStateException("A mistake in a network");
    }
    return NetworkFamily.super.build(spec, data);
  }

  private static boolean inGeneration() {
    TaskContext context = TaskContext.get();
    return context != null
        && String.valueOf(context.getLocalProperty("spark.job.description"))
            .contains("generation " + GENERATION + ":");
  }

  private static boolean takeFault() {
    try (DirectoryStream<Path> faults =
        Files.newDirectoryStream(Path.of(System.getProperty(FOLDER)))) {
      for (Path fault : faults) {
        if (Files.deleteIfExists(fault)) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
