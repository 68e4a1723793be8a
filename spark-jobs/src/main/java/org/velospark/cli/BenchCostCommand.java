package org.velospark.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.velospark.bench.CostBenchmark;
import org.velospark.bench.CostBenchmark.Agreement;
import org.velospark.cli.TextTable.Column;
import org.velospark.generation.ExecutorSpeed;
import org.velospark.progress.Bar;
import org.velospark.settings.TrainingSettings;
import org.velospark.tasks.CostModel;
import org.velospark.tasks.TaskFamilies;
import org.velospark.tasks.cost.Calibration;
import org.velospark.tasks.cost.Measurement;
import org.velospark.tasks.data.SyntheticData;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code velo bench cost}: predicted against measured time of sampled tasks. */
@Command(
    name = "cost",
    description = {
      "Samples target networks as a run does, trains each for a moment, and compares the time with"
          + " what was predicted: by the reference model, which decides what is sampled, and by the"
          + " model of this machine, which orders the work.",
      "'spearman' is the rank correlation; the other columns are measured time by predicted time."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Examples:", "  velo bench cost --count 200"})
final class BenchCostCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(names = "--count", paramLabel = "N", description = "How many. Default: ${DEFAULT-VALUE}")
  private int count = 200;

  @Option(names = "--seed", paramLabel = "SEED", description = "Default: ${DEFAULT-VALUE}")
  private long seed = 1;

  @Mixin private ConfigurationOptions configuration;

  @Option(names = "--json", description = "Print one JSON object a line: tasks, then models.")
  private boolean json;

  private record Row(String model, CostModel coefficients, Agreement agreement) {}

  private static final TextTable<Row> TABLE =
      new TextTable<>(
          List.of(
              Column.text("model", Row::model),
              Column.number("spearman", row -> row.agreement().spearman()),
              Column.number("first decile", row -> row.agreement().low()),
              Column.number("median", row -> row.agreement().median()),
              Column.number("last decile", row -> row.agreement().high())));

  @Override
  public Integer call() {
    requireCount();
    TrainingSettings settings = configuration.read(List.of());
    CostModel machine =
        Calibration.ofThisMachine(
            TaskFamilies.installed(), ExecutorSpeed.models(settings.data().folder()));
    List<Measurement> measurements;
    try (Bar bar = Bar.on(System.err, "Tasks", count, "", 1)) {
      measurements =
          CostBenchmark.measure(
              settings.tasks().mixture(SyntheticData.ofAllNames()), count, seed, bar::stepTo);
    }
    List<Row> rows =
        List.of(
            row("reference", CostModel.REFERENCE, measurements),
            row("this machine", machine, measurements));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      measurements.forEach(m -> out.println(json(m)));
      rows.forEach(row -> out.println(json(row)));
    } else {
      TABLE.print(rows, out);
    }
    return 0;
  }

  private void requireCount() {
    if (count < 2) {
      throw new ParameterException(
          spec.commandLine(), "--count must be at least 2, got %d".formatted(count));
    }
  }

  private static Row row(String name, CostModel model, List<Measurement> measurements) {
    return new Row(name, model, CostBenchmark.agreement(measurements, model));
  }

  private static Object json(Measurement measurement) {
    return Json.object()
        .put("family", measurement.spec().family())
        .put("operations", measurement.cost().operations())
        .put("multiplyAdds", measurement.cost().multiplyAdds())
        .put("elements", measurement.cost().elements())
        .put("seconds", measurement.seconds())
        .put("predictedSeconds", CostModel.REFERENCE.seconds(measurement.cost()))
        .put("spec", measurement.spec().toJson());
  }

  private static Object json(Row row) {
    return Json.object()
        .put("model", row.model())
        .put("spearman", row.agreement().spearman())
        .put("firstDecile", row.agreement().low())
        .put("median", row.agreement().median())
        .put("lastDecile", row.agreement().high())
        .put("step", row.coefficients().step())
        .put("operation", row.coefficients().operation())
        .put("multiplyAdd", row.coefficients().multiplyAdd())
        .put("element", row.coefficients().element());
  }
}
