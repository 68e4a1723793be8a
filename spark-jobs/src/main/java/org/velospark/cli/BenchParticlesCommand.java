package org.velospark.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.velospark.bench.BenchmarkNetwork;
import org.velospark.bench.ParticleBenchmark;
import org.velospark.bench.ParticleBenchmark.Result;
import org.velospark.cli.TextTable.Column;
import org.velospark.progress.Bar;
import org.velospark.tasks.TaskFamilies;
import org.velospark.tasks.data.SyntheticData;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code velo bench particles}: many networks of one spec, side by side or one after the other. */
@Command(
    name = "particles",
    description = {
      "Measures networks of one spec on one core (minibatch, loss and gradient), each by its compiled"
          + " plan one after the other, and all by one batched graph, as other backends than the CPU"
          + " train them.",
      "Times are in microseconds for a step of one network, the best of many rounds; above 1 'ratio'"
          + " says that side by side is the faster way."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Examples:", "  velo bench particles --particles 1 --particles 64"})
final class BenchParticlesCommand implements Callable<Integer> {
  private static final TextTable<Result> TABLE =
      new TextTable<>(
          List.of(
              Column.text("network", Result::network),
              Column.count("particles", Result::particles),
              Column.number("serial us", result -> result.serial().best()),
              Column.number("batched us", result -> result.batched().best()),
              Column.number("ratio", Result::ratio)));

  @Spec private CommandSpec spec;

  @Option(
      names = "--particles",
      paramLabel = "N",
      description = "How many networks. May be repeated. Default: 1, 4 and 16")
  private List<Integer> particles = List.of(1, 4, 16);

  @Override
  public Integer call() {
    ParticleBenchmark benchmark =
        new ParticleBenchmark(TaskFamilies.installed(), SyntheticData.ofAllNames());
    List<BenchmarkNetwork> networks = BenchmarkNetwork.ofInnerTraining();
    List<Result> results = new ArrayList<>();
    int count = networks.size() * particles.size();
    try (Bar bar = Bar.on(System.err, "Networks", count, "", 1)) {
      for (BenchmarkNetwork network : networks) {
        for (int each : particles) {
          results.add(benchmark.measure(network, each));
          bar.stepTo(results.size());
        }
      }
    }
    TABLE.print(results, spec.commandLine().getOut());
    return 0;
  }
}
