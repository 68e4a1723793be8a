package org.velospark.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.velospark.bench.BenchmarkNetwork;
import org.velospark.bench.EngineBenchmark;
import org.velospark.bench.EngineBenchmark.Result;
import org.velospark.bench.JaxTimings;
import org.velospark.cli.TextTable.Column;
import org.velospark.tasks.TaskFamilies;
import org.velospark.tasks.data.SyntheticData;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code velo bench engine}: training steps by plan, by SameDiff and, measured before, by JAX. */
@Command(
    name = "engine",
    description = {
      "Measures training steps of target networks (minibatch, loss and gradient; no optimizer) on one"
          + " core: by their compiled plans, and by SameDiff's own way.",
      "Times are in microseconds, the best of many rounds; 'ratio' is SameDiff's to the plan's, and"
          + " 'peak' the part of a large matrix product's speed that the plan's products reach."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  velo bench engine --network image-mlp",
      "  python bench/jax_engine.py > jax.jsonl && velo bench engine --jax jax.jsonl"
    })
final class BenchEngineCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--network",
      paramLabel = "NAME",
      description = "Only networks with this in their name.")
  private String network = "";

  @Option(
      names = "--jax",
      paramLabel = "FILE",
      description = "What bench/jax_engine.py has printed on this machine, to show beside it.")
  private Optional<Path> jax = Optional.empty();

  @Option(
      names = "--json",
      description = "Print one JSON object: peakMultiplyAddsPerSecond, networks.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    JaxTimings timings = jax.isPresent() ? JaxTimings.read(jax.get()) : JaxTimings.NONE;
    List<BenchmarkNetwork> networks =
        BenchmarkNetwork.all().stream().filter(entry -> entry.name().contains(network)).toList();
    if (networks.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "No network has '%s' in its name; there are %s"
              .formatted(network, BenchmarkNetwork.all().stream().map(n -> n.name()).toList()));
    }
    EngineBenchmark benchmark =
        new EngineBenchmark(TaskFamilies.installed(), SyntheticData.ofAllNames());
    List<Result> results = new ArrayList<>();
    for (BenchmarkNetwork entry : networks) {
      spec.commandLine().getErr().println("Measuring " + entry.name());
      results.add(benchmark.measure(entry));
    }
    double peak = results.stream().mapToDouble(Result::peak).max().orElseThrow();
    if (json) {
      ObjectNode document = Json.object().put("peakMultiplyAddsPerSecond", peak);
      ArrayNode array = document.putArray("networks");
      results.forEach(result -> array.add(json(result, peak, timings)));
      spec.commandLine().getOut().println(document);
    } else {
      table(peak, timings).print(results, spec.commandLine().getOut());
    }
    return 0;
  }

  private static ObjectNode json(Result result, double peak, JaxTimings jax) {
    ObjectNode row =
        Json.object()
            .put("network", result.network())
            .put("parameters", result.parameters())
            .put("multiplyAdds", result.multiplyAdds())
            .put("sameDiffMicros", result.sameDiff().best())
            .put("sameDiffMedianMicros", result.sameDiff().median())
            .put("planMicros", result.plan().best())
            .put("planMedianMicros", result.plan().median())
            .put("ratio", result.ratio())
            .put("partOfPeak", result.partOf(peak));
    jax.alone(result.network()).ifPresent(entry -> row.put("jaxMicros", entry.microsPerStep()));
    jax.vectorized(result.network())
        .ifPresent(
            entry ->
                row.put("jaxVectorizedMicros", entry.microsPerStep())
                    .put("jaxParticles", entry.particles()));
    return row;
  }

  private static TextTable<Result> table(double peak, JaxTimings jax) {
    List<Column<Result>> columns =
        new ArrayList<>(
            List.of(
                Column.text("network", Result::network),
                Column.number("SameDiff us", result -> result.sameDiff().best()),
                Column.number("plan us", result -> result.plan().best()),
                Column.number("ratio", Result::ratio),
                Column.number("peak", result -> result.partOf(peak))));
    if (!jax.entries().isEmpty()) {
      columns.add(Column.count("JAX us", r -> shown(jax.alone(r.network()))));
      columns.add(Column.count("JAX vmap us", r -> shown(jax.vectorized(r.network()))));
      columns.add(
          Column.count(
              "plan/JAX",
              r ->
                  jax.best(r.network())
                      .map(entry -> TextTable.significant(r.plan().best() / entry.microsPerStep()))
                      .orElse("-")));
    }
    return new TextTable<>(columns);
  }

  private static String shown(Optional<JaxTimings.Entry> entry) {
    return entry.map(e -> TextTable.significant(e.microsPerStep())).orElse("-");
  }
}
