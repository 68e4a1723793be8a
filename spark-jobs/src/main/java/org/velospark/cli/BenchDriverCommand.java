package org.velospark.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.velospark.bench.DriverBenchmark;
import org.velospark.bench.DriverCosts;
import org.velospark.bench.DriverSimulation;
import org.velospark.bench.DriverSimulation.Generation;
import org.velospark.cli.TextTable.Column;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code velo bench driver}: a driver's time for a generation, on clusters that are not at hand.
 */
@Command(
    name = "driver",
    description = {
      "Measures the pieces of a driver's work on this machine, and works out from them what a"
          + " generation takes on clusters of 10 to 1,000 executors. Times are in seconds.",
      "'schedule' is beside the executors' work; executors wait for 'theta out', the faster of both"
          + " 'gradient' columns, and 'update'. 'trains %' is the part of the time that they train.",
      "A simulation: no such cluster has been measured."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Examples:", "  velo bench driver --weights 2300000 --seconds 30 --markdown"})
final class BenchDriverCommand implements Callable<Integer> {
  private static final TextTable<Generation> TABLE =
      new TextTable<>(
          List.of(
              Column.count("pairs", Generation::pairs),
              Column.count("executors", Generation::executors),
              Column.count("tasks", Generation::tasks),
              Column.number("train", Generation::executorsBusy),
              Column.number("schedule", Generation::scheduling),
              Column.number("theta out", Generation::broadcast),
              Column.number("gradient, driver", Generation::gradientOnDriver),
              Column.number("gradient, executors", Generation::gradientOnExecutors),
              Column.number("update", Generation::update),
              Column.number("trains %", g -> 100 * g.efficiency())));

  @Spec private CommandSpec spec;

  @Option(
      names = "--weights",
      paramLabel = "N",
      description = "Of the learned optimizer. Default: ${DEFAULT-VALUE}")
  private int weights = 2_300_000;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "That a unit takes. Default: ${DEFAULT-VALUE}")
  private double seconds = 30;

  @Option(
      names = "--cores",
      paramLabel = "N",
      description = "Of each executor, and of the driver. Default: ${DEFAULT-VALUE}")
  private int cores = 8;

  @Option(names = "--json", description = "Print one JSON object: costs, generations.")
  private boolean json;

  @Option(names = "--markdown", description = "Print the table in Markdown.")
  private boolean markdown;

  @Override
  public Integer call() throws IOException {
    require(weights >= 1, "--weights must be at least 1, got " + weights);
    require(seconds > 0, "--seconds must be more than 0, got " + seconds);
    require(cores >= 1, "--cores must be at least 1, got " + cores);
    DriverCosts costs =
        BenchSpark.measure((spark, folder) -> new DriverBenchmark(spark, folder).measure());
    print(costs, new DriverSimulation(costs, weights, seconds, cores).all());
    return 0;
  }

  private void require(boolean right, String message) {
    if (!right) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }

  private void print(DriverCosts costs, List<Generation> generations) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      ObjectNode document = Json.object();
      document.set("costs", json(costs));
      ArrayNode array = document.putArray("generations");
      generations.forEach(generation -> array.add(json(generation)));
      out.println(document);
      return;
    }
    out.println(
        "number %.3g ns, update %.3g ns, theta out %.3g ns, checkpoint %.3g ns a weight;"
                .formatted(
                    1e9 * costs.number(),
                    1e9 * costs.update(),
                    1e9 * costs.broadcast(),
                    1e9 * costs.checkpoint())
            + " task %.3g ms, unit %.3g ms".formatted(1e3 * costs.task(), 1e3 * costs.unit()));
    out.println();
    if (markdown) {
      TABLE.printMarkdown(generations, out);
    } else {
      TABLE.print(generations, out);
    }
  }

  private static ObjectNode json(DriverCosts costs) {
    return Json.object()
        .put("number", costs.number())
        .put("update", costs.update())
        .put("broadcast", costs.broadcast())
        .put("checkpoint", costs.checkpoint())
        .put("task", costs.task())
        .put("unit", costs.unit());
  }

  private static ObjectNode json(Generation generation) {
    return Json.object()
        .put("pairs", generation.pairs())
        .put("executors", generation.executors())
        .put("tasks", generation.tasks())
        .put("trainSeconds", generation.executorsBusy())
        .put("scheduleSeconds", generation.scheduling())
        .put("broadcastSeconds", generation.broadcast())
        .put("driverGradientSeconds", generation.gradientOnDriver())
        .put("executorGradientSeconds", generation.gradientOnExecutors())
        .put("updateSeconds", generation.update())
        .put("checkpointSeconds", generation.checkpoint())
        .put("efficiency", generation.efficiency());
  }
}
