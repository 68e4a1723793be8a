package org.velospark.cli;

import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.velospark.chart.TaskSampleChart;
import org.velospark.chart.TaskSampleChart.Point;
import org.velospark.config.InvalidConfigurationException;
import org.velospark.random.RandomStream;
import org.velospark.settings.TrainingSettings;
import org.velospark.tasks.TaskMixture;
import org.velospark.tasks.data.TaskData;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code velo tasks sample}: what a run would train on, as a table, as JSON or as a picture. */
@Command(
    name = "sample",
    description =
        "Samples target networks as a run does. Task number N is the first one of generation N.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  velo tasks sample --count 20 --seed 7",
      "  velo tasks sample --family image-mlp --set tasks.image-mlp.hidden-layers=[4,8] --json",
      "  velo tasks sample --count 10000 --plot tasks.png",
      "",
      "No data is loaded or fetched. Times are predictions for one core of the reference machine,",
      "without the optimizer."
    })
final class TasksSampleCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(names = "--count", paramLabel = "N", description = "How many. Default: ${DEFAULT-VALUE}")
  private int count = 20;

  @Option(
      names = "--seed",
      paramLabel = "SEED",
      description = "The seed of the run. Default: ${DEFAULT-VALUE}")
  private long seed;

  @Option(
      names = "--family",
      paramLabel = "NAME",
      description = "Only this family, as --set tasks.families=[NAME]; may be repeated.")
  private List<String> families = List.of();

  @Mixin private ConfigurationOptions configuration;

  @Option(
      names = "--plot",
      paramLabel = "FILE.png",
      description = "Draw them, and list the families instead of the tasks.")
  private Optional<Path> plot = Optional.empty();

  @Option(names = "--json", description = "Print one JSON object a line.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    plot.ifPresent(file -> PngArgument.require(spec.commandLine(), file));
    if (count < 1) {
      throw new ParameterException(
          spec.commandLine(), "--count must be at least 1, got %d".formatted(count));
    }
    List<SampledTask> tasks = sample();
    PrintWriter out = spec.commandLine().getOut();
    if (plot.isPresent()) {
      new TaskSampleChart(tasks.stream().map(TasksSampleCommand::point).toList())
          .picture()
          .write(plot.get());
      List<SampledFamily> summary = SampledFamily.of(tasks);
      if (json) {
        summary.forEach(family -> out.println(family.json()));
      } else {
        SampledFamily.TABLE.print(summary, out);
      }
    } else if (json) {
      tasks.forEach(task -> out.println(task.json()));
    } else {
      SampledTask.TABLE.print(tasks, out);
    }
    out.flush();
    return 0;
  }

  private List<SampledTask> sample() {
    TrainingSettings settings = configuration.read(overrides());
    TaskData data = settings.data().data();
    TaskMixture mixture;
    try {
      mixture = settings.mixture();
    } catch (IllegalArgumentException e) {
      throw new InvalidConfigurationException(List.of("tasks: " + e.getMessage()));
    }
    return IntStream.range(0, count)
        .mapToObj(n -> mixture.sample(RandomStream.TASK.at(seed, n)))
        .map(task -> SampledTask.of(task, mixture.families(), data))
        .toList();
  }

  private List<String> overrides() {
    return families.isEmpty()
        ? List.of()
        : List.of(
            families.stream()
                .map(name -> TextNode.valueOf(name).toString())
                .collect(Collectors.joining(", ", "tasks.families=[", "]")));
  }

  private static Point point(SampledTask task) {
    return new Point(task.family(), task.cost().parameters(), task.secondsPerStep());
  }
}
