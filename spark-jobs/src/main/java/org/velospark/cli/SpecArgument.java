package org.velospark.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.velospark.random.RandomStream;
import org.velospark.tasks.TaskFamilies;
import org.velospark.tasks.TaskMixture;
import org.velospark.tasks.TaskMixture.Share;
import org.velospark.tasks.TaskSpec;
import org.velospark.tasks.TimeLimits;
import org.velospark.tasks.data.TaskData;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** A task as a command line names it. */
final class SpecArgument {
  static final String DESCRIPTION =
      "The task: the JSON of its spec, @FILE with that JSON, or the name of a family for a task"
          + " sampled from its published ranges with seed 0.";

  private SpecArgument() {}

  /**
   * The spec that an argument stands for.
   *
   * @param data what the names of data sets are looked up in; none is loaded
   * @throws ParameterException if it is neither a spec nor the name of a family
   * @throws IOException if its file cannot be read
   */
  static TaskSpec parse(CommandLine command, String argument, TaskData data) throws IOException {
    TaskFamilies families = TaskFamilies.installed();
    try {
      if (argument.startsWith("@")) {
        return families.parse(read(Path.of(argument.substring(1))));
      }
      if (argument.stripLeading().startsWith("{")) {
        return families.parse(argument);
      }
      Share share = Share.published(families.family(argument));
      return new TaskMixture(List.of(share), List.of(), TimeLimits.NONE, data)
          .sample(RandomStream.TASK.at(0, 0));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command, e.getMessage(), e);
    }
  }

  private static String read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException("There is no file %s to read a spec from".formatted(file));
    }
    return Files.readString(file).strip();
  }
}
