package org.velospark.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.velospark.bench.MemoryBenchmark;
import org.velospark.bench.MemoryBenchmark.Use;
import org.velospark.cli.TextTable.Column;
import org.velospark.progress.Bar;
import org.velospark.settings.TrainingSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code velo bench memory}: many tasks in one JVM, and the memory they leave in use. */
@Command(
    name = "memory",
    description =
        "Samples target networks as a run does, builds each, trains it for 5 steps and closes it, and"
            + " says now and then what memory is in use. 'pictures' are resized data sets that are kept"
            + " for later tasks, up to a quarter of the largest heap; 'heap' is the rest of the heap,"
            + " what the collector rounds pictures up to included. The last line is without data.",
    mixinStandardHelpOptions = true,
    footer = {"", "Examples:", "  velo bench memory --count 2000"})
final class BenchMemoryCommand implements Callable<Integer> {
  private static final int SAMPLES = 10;
  private static final double MEGABYTE = 1e6;

  @Spec private CommandSpec spec;

  @Option(names = "--count", paramLabel = "N", description = "How many. Default: ${DEFAULT-VALUE}")
  private int count = 2_000;

  @Option(names = "--seed", paramLabel = "SEED", description = "Default: ${DEFAULT-VALUE}")
  private long seed = 1;

  @Mixin private ConfigurationOptions configuration;

  private static final TextTable<Use> TABLE =
      new TextTable<>(
          List.of(
              Column.count("tasks", Use::tasks),
              Column.number("heap MB", use -> use.heap() / MEGABYTE),
              Column.number("pictures MB", use -> use.pictures() / MEGABYTE),
              Column.number("off-heap MB", use -> use.offHeap() / MEGABYTE),
              Column.number("resident MB", use -> use.resident() / MEGABYTE)));

  @Override
  public Integer call() {
    if (count < 1) {
      throw new ParameterException(
          spec.commandLine(), "--count must be at least 1, got %d".formatted(count));
    }
    TrainingSettings settings = configuration.read(List.of());
    List<Use> uses;
    try (Bar bar = Bar.on(System.err, "Tasks", count, "", 1)) {
      uses =
          MemoryBenchmark.measure(
              settings.tasks(), count, Math.min(SAMPLES, count), seed, bar::stepTo);
    }
    TABLE.print(uses, spec.commandLine().getOut());
    return 0;
  }
}
