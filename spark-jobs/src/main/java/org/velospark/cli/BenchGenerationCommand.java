package org.velospark.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.velospark.bench.GenerationBenchmark;
import org.velospark.bench.GenerationBenchmark.Busy;
import org.velospark.bench.GenerationBenchmark.Empty;
import org.velospark.cli.TextTable.Column;
import org.velospark.settings.TrainingSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code velo bench generation}: what generations take beyond the work of their units. */
@Command(
    name = "generation",
    description = {
      "Runs generations of units that train nothing, by the same stage and loop as a run: one of"
          + " units that sleep, and many of units that do nothing, with history and checkpoints.",
      "'overhead' is the time beyond an even share of the sleep, as a part of that. An empty"
          + " generation has as many units, and weights, as the configuration says."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  velo bench generation",
      "  bin/velo --master local[2] -- bench generation --units 64 --seconds 1"
    })
final class BenchGenerationCommand implements Callable<Integer> {
  private static final TextTable<Busy> BUSY =
      new TextTable<>(
          List.of(
              Column.count("units", Busy::units),
              Column.number("unit s", Busy::unitSeconds),
              Column.count("cores", Busy::cores),
              Column.count("tasks", Busy::partitions),
              Column.number("seconds", Busy::seconds),
              Column.number("overhead %", busy -> 100 * busy.overhead())));

  private static final TextTable<Empty> EMPTY =
      new TextTable<>(
          List.of(
              Column.count("empty generations", Empty::generations),
              Column.count("units", Empty::units),
              Column.count("weights", Empty::length),
              Column.number("fastest ms", empty -> empty.milliseconds().best()),
              Column.number("median ms", empty -> empty.milliseconds().median()),
              Column.number("slowest ms", Empty::worst),
              Column.number("last writes s", Empty::lastWrites)));

  @Spec private CommandSpec spec;

  @Option(
      names = "--units",
      paramLabel = "N",
      description = "That sleep. Default: ${DEFAULT-VALUE}")
  private int units = 64;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "That each of them sleeps. Default: ${DEFAULT-VALUE}")
  private double seconds = 1;

  @Mixin private ConfigurationOptions configuration;

  @Option(names = "--json", description = "Print one JSON object: busy, empty.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    if (units < 1) {
      throw new ParameterException(
          spec.commandLine(), "--units must be at least 1, got %d".formatted(units));
    }
    if (!(seconds > 0)) {
      throw new ParameterException(
          spec.commandLine(), "--seconds must be more than 0, got %s".formatted(seconds));
    }
    TrainingSettings settings = configuration.read(List.of());
    return BenchSpark.measure(
        (spark, folder) -> {
          GenerationBenchmark benchmark = new GenerationBenchmark(spark, settings);
          print(benchmark.busy(units, seconds), benchmark.empty(folder));
          return 0;
        });
  }

  private void print(Busy busy, Empty empty) {
    if (json) {
      spec.commandLine().getOut().println(json(busy, empty));
    } else {
      BUSY.print(List.of(busy), spec.commandLine().getOut());
      spec.commandLine().getOut().println();
      EMPTY.print(List.of(empty), spec.commandLine().getOut());
    }
  }

  private static Object json(Busy busy, Empty empty) {
    return Json.object()
        .<ObjectNode>set(
            "busy",
            Json.object()
                .put("units", busy.units())
                .put("unitSeconds", busy.unitSeconds())
                .put("cores", busy.cores())
                .put("tasks", busy.partitions())
                .put("seconds", busy.seconds())
                .put("overhead", busy.overhead()))
        .set(
            "empty",
            Json.object()
                .put("generations", empty.generations())
                .put("units", empty.units())
                .put("weights", empty.length())
                .put("fastestMillis", empty.milliseconds().best())
                .put("medianMillis", empty.milliseconds().median())
                .put("slowestMillis", empty.worst())
                .put("lastWritesSeconds", empty.lastWrites()));
  }
}
