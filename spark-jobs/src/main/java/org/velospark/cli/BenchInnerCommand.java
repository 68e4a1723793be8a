package org.velospark.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.velospark.bench.BenchmarkNetwork;
import org.velospark.bench.BenchmarkOptimizer;
import org.velospark.bench.InnerBenchmark;
import org.velospark.bench.InnerResult;
import org.velospark.bench.JaxInnerTimings;
import org.velospark.bench.JaxInnerTimings.Entry;
import org.velospark.cli.TextTable.Column;
import org.velospark.tasks.TaskFamilies;
import org.velospark.tasks.data.SyntheticData;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code velo bench inner}: whole training steps, by one thread and by all. */
@Command(
    name = "inner",
    description = {
      "Measures whole inner training steps (minibatch, loss and gradient, update) in unrolls of 200,"
          + " first by one thread, then by all, each with a network and an optimizer of its own.",
      "'steps/s' is of all threads together; 'us' are microseconds for a step by one thread alone,"
          + " 'update us' the optimizer's part of them, and 'ns/weight' that part for each weight, in"
          + " nanoseconds. Of the fastest unrolls."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  velo bench inner --network mlp-64-32-10 --optimizer velo-64-32",
      "  python bench/jax_inner.py > jax.jsonl && velo bench inner --jax jax.jsonl --markdown"
    })
final class BenchInnerCommand implements Callable<Integer> {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @Spec private CommandSpec spec;

  @Option(
      names = "--network",
      paramLabel = "NAME",
      arity = "1..*",
      description = "Only these networks. Default: all")
  private List<String> networks = List.of();

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      arity = "1..*",
      description = "Only these optimizers. Default: all")
  private List<String> optimizers = List.of();

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "How many train side by side. Default: one for each core")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "For the timed unrolls by one thread, and by all. Default: ${DEFAULT-VALUE}")
  private double seconds = 3;

  @Option(
      names = "--jax",
      paramLabel = "FILE",
      description = "What bench/jax_inner.py has printed on this machine, to show beside it.")
  private Optional<Path> jax = Optional.empty();

  @Option(
      names = "--measured",
      paramLabel = "FILE",
      description = "Measure nothing; show what was printed with --json.")
  private Optional<Path> measured = Optional.empty();

  @ArgGroup private Form form = new Form();

  /** Other forms than a table for a terminal. */
  private static final class Form {
    @Option(
        names = "--json",
        description =
            "Print a JSON object a line: network, optimizer, stepsPerSecond, microsPerStep and more.")
    private boolean json;

    @Option(names = "--markdown", description = "Print the table in Markdown.")
    private boolean markdown;
  }

  /** What a line shows: our result, and JAX's where it was measured. */
  private record Row(InnerResult ours, Optional<Entry> jax) {
    Optional<Double> timesJax() {
      return jax.map(entry -> ours.stepsPerSecond() / entry.stepsPerSecond());
    }
  }

  @Override
  public Integer call() throws IOException {
    requireThreadsAndSeconds();
    List<BenchmarkNetwork> ofNetworks =
        chosen("network", networks, BenchmarkNetwork.ofInnerTraining(), BenchmarkNetwork::name);
    List<BenchmarkOptimizer> ofOptimizers =
        chosen("optimizer", optimizers, BenchmarkOptimizer.all(), BenchmarkOptimizer::name);
    JaxInnerTimings timings =
        jax.isPresent() ? JaxInnerTimings.read(jax.get()) : JaxInnerTimings.NONE;
    BiFunction<BenchmarkNetwork, BenchmarkOptimizer, Optional<InnerResult>> results =
        measured.isPresent() ? read(InnerResult.read(measured.get())) : measure();
    PrintWriter out = spec.commandLine().getOut();
    List<Row> rows = new ArrayList<>();
    for (BenchmarkNetwork network : ofNetworks) {
      for (BenchmarkOptimizer optimizer : ofOptimizers) {
        Optional<Row> row =
            results
                .apply(network, optimizer)
                .map(ours -> new Row(ours, timings.best(network.name(), optimizer.name())));
        row.ifPresent(rows::add);
        if (form.json) {
          row.map(BenchInnerCommand::json).ifPresent(out::println);
          out.flush();
        }
      }
    }
    if (form.markdown) {
      table(timings).printMarkdown(rows, out);
    } else if (!form.json) {
      table(timings).print(rows, out);
    }
    return 0;
  }

  private void requireThreadsAndSeconds() {
    if (threads < 1) {
      throw new ParameterException(
          spec.commandLine(), "--threads must be at least 1, got %d".formatted(threads));
    }
    if (!(seconds > 0)) {
      throw new ParameterException(
          spec.commandLine(), "--seconds must be more than 0, got %s".formatted(seconds));
    }
  }

  private <T> List<T> chosen(
      String kind, List<String> names, List<T> all, Function<T, String> name) {
    List<String> known = all.stream().map(name).toList();
    for (String wanted : names) {
      if (!known.contains(wanted)) {
        throw new ParameterException(
            spec.commandLine(), "No %s is named '%s'; there are %s".formatted(kind, wanted, known));
      }
    }
    return all.stream()
        .filter(entry -> names.isEmpty() || names.contains(name.apply(entry)))
        .toList();
  }

  private BiFunction<BenchmarkNetwork, BenchmarkOptimizer, Optional<InnerResult>> measure() {
    InnerBenchmark benchmark =
        new InnerBenchmark(TaskFamilies.installed(), SyntheticData.ofAllNames(), threads, seconds);
    return (network, optimizer) -> {
      spec.commandLine()
          .getErr()
          .println("Measuring %s with %s".formatted(network.name(), optimizer.name()));
      return Optional.of(benchmark.measure(network, optimizer));
    };
  }

  /** The fastest, where there are several. */
  private static BiFunction<BenchmarkNetwork, BenchmarkOptimizer, Optional<InnerResult>> read(
      List<InnerResult> results) {
    return (network, optimizer) ->
        results.stream()
            .filter(result -> result.network().equals(network.name()))
            .filter(result -> result.optimizer().equals(optimizer.name()))
            .max(Comparator.comparingDouble(InnerResult::stepsPerSecond));
  }

  private static ObjectNode json(Row row) {
    ObjectNode json = MAPPER.valueToTree(row.ours());
    row.jax()
        .ifPresent(
            jax ->
                json.put("jaxStepsPerSecond", jax.stepsPerSecond())
                    .put("jaxMicrosPerStep", jax.microsPerStep())
                    .put("jaxConfiguration", jax.configuration()));
    row.timesJax().ifPresent(ratio -> json.put("timesJax", ratio));
    return json;
  }

  private static TextTable<Row> table(JaxInnerTimings timings) {
    List<Column<Row>> columns =
        new ArrayList<>(
            List.of(
                Column.text("network", row -> row.ours().network()),
                Column.text("optimizer", row -> row.ours().optimizer()),
                Column.plain("steps/s", row -> row.ours().stepsPerSecond()),
                Column.plain("us", row -> row.ours().microsPerStep()),
                Column.plain("update us", row -> row.ours().updateMicros()),
                Column.plain("ns/weight", row -> row.ours().nanosPerParameter())));
    if (!timings.entries().isEmpty()) {
      columns.add(Column.count("JAX steps/s", row -> shown(row.jax().map(Entry::stepsPerSecond))));
      columns.add(
          Column.count(
              "JAX us",
              row -> shown(row.jax().map(Entry::microsPerStep).filter(micros -> micros > 0))));
      columns.add(Column.count("times JAX", row -> shown(row.timesJax())));
    }
    return new TextTable<>(columns);
  }

  private static String shown(Optional<Double> value) {
    return value.map(TextTable::plain).orElse("-");
  }
}
