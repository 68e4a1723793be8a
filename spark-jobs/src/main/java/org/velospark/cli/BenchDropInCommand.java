package org.velospark.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.velospark.bench.DropInBenchmark;
import org.velospark.bench.DropInBenchmark.Cost;
import org.velospark.cli.TextTable.Column;
import org.velospark.dropin.DropInNetwork;
import org.velospark.progress.Bar;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code velo bench drop-in}: what a learned optimizer costs in networks of Deeplearning4j. */
@Command(
    name = "drop-in",
    description = {
      "Measures whole training steps of Deeplearning4j networks: without an optimizer, with"
          + " Adam, and with learned optimizers in its place, in turns.",
      "Times are in milliseconds a step, of the fastest round: by the clock, and of processor time,"
          + " all threads together. Ratios are to Adam. 'heap B' is bytes of Java heap"
          + " for each weight."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Examples:", "  velo bench drop-in", "  velo bench drop-in --network mlp --json"})
final class BenchDropInCommand implements Callable<Integer> {
  private static final JsonMapper MAPPER = new JsonMapper();

  @Spec private CommandSpec spec;

  @Option(
      names = "--network",
      paramLabel = "NAME",
      description = "One of ${COMPLETION-CANDIDATES}. May be repeated. Default: all")
  private List<DropInNetwork> networks = List.of(DropInNetwork.values());

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "How often each is measured. Default: ${DEFAULT-VALUE}")
  private int rounds = 11;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "Length of a round. Default: ${DEFAULT-VALUE}")
  private double seconds = 1;

  @Option(names = "--json", description = "Print one JSON object a line instead of the table.")
  private boolean json;

  /** A cost beside that of Adam in the same network. */
  private record Row(Cost cost, Cost adam) {}

  private static final TextTable<Row> TABLE =
      new TextTable<>(
          List.of(
              Column.text("network", row -> row.cost.network()),
              Column.count("weights", row -> row.cost.weights()),
              Column.text("optimizer", row -> row.cost.optimizer()),
              Column.number("ms", row -> row.cost.millis().best()),
              Column.number("ratio", row -> row.cost.millis().best() / row.adam.millis().best()),
              Column.number("cpu ms", row -> row.cost.cpuMillis().best()),
              Column.number(
                  "ratio", row -> row.cost.cpuMillis().best() / row.adam.cpuMillis().best()),
              Column.number("open s", row -> row.cost.openSeconds()),
              Column.number("heap B", row -> row.cost.heapPerWeight())));

  @Override
  public Integer call() throws Exception {
    if (rounds < 1 || !(seconds > 0)) {
      throw new ParameterException(
          spec.commandLine(),
          "Expected --rounds of at least 1 and --seconds above 0, got %d and %s"
              .formatted(rounds, seconds));
    }
    List<Row> rows = new ArrayList<>();
    int measured = 0;
    try (Bar bar = Bar.on(System.err, "Networks", networks.size(), "", 1)) {
      for (DropInNetwork network : networks) {
        List<Cost> costs = DropInBenchmark.measure(network, rounds, seconds);
        Cost adam =
            costs.stream()
                .filter(cost -> cost.optimizer().equals("adam"))
                .findFirst()
                .orElseThrow();
        costs.forEach(cost -> rows.add(new Row(cost, adam)));
        bar.stepTo(++measured);
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      for (Row row : rows) {
        out.println(MAPPER.writeValueAsString(row.cost));
      }
    } else {
      TABLE.print(rows, out);
    }
    return 0;
  }
}
