package org.velospark.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.velospark.location.RunLocation;
import org.velospark.model.weights.OptimizerWeights;
import org.velospark.training.StoredWeights;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code velo export}: the weights that a run came to, or those of this release, as a file. */
@Command(
    name = "export",
    description =
        "Writes the weights of a run's checkpoint, of a file, or those that come with this release,"
            + " as a file.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  velo export runs/first --licence Apache-2.0 --output first.safetensors",
      "  velo export s3a://bucket/runs/first --generation 100 --output first-100.safetensors",
      "  velo export runs/first --format flax --output theta.state",
      "",
      "A flax file holds weights alone: pass the settings that are printed to the optimizer in JAX."
    })
final class ExportCommand implements Callable<Integer> {
  private enum Format {
    OPTIMIZER,
    FLAX
  }

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "FILE|RUN|velospark",
      description =
          "Folder of a run, or file of weights: a path or a URI, such as s3a://; or velospark, the"
              + " weights that come with this release (./velospark is a run or file of that name)")
  private String source;

  @Mixin private WeightsFile output;

  @Option(
      names = "--generation",
      paramLabel = "N",
      description = "The checkpoint after N generations. Default: the last intact one")
  private Optional<Long> generation = Optional.empty();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "optimizer: a file of ours; flax: msgpack for JAX, as google/learned_optimization and"
              + " amoudgl/celo load it. Default: optimizer")
  private Format format = Format.OPTIMIZER;

  @Option(
      names = "--licence",
      paramLabel = "LICENCE",
      description =
          "Under which licence others may use the weights. Default: that of the file; of a run it is"
              + " not stated")
  private Optional<String> licence = Optional.empty();

  @Option(
      names = "--description",
      paramLabel = "TEXT",
      description = "Anything for people to read. Default: that of the file")
  private Optional<String> description = Optional.empty();

  @Override
  public Integer call() throws IOException {
    if (licence.isPresent() && licence.get().isBlank()) {
      throw new ParameterException(spec.commandLine(), "--licence is blank; name one");
    }
    output.requireAbsent();
    OptimizerWeights stored = stored(HadoopSettings.fromSpark());
    OptimizerWeights weights =
        new OptimizerWeights(
            stored.config(),
            stored.theta(),
            licence.orElse(stored.licence()),
            stored.provenance(),
            description.orElse(stored.description()));
    output.write(format == Format.FLAX ? weights.toFlaxBytes() : weights.toBytes());
    PrintWriter out = spec.commandLine().getOut();
    WeightsReport.print(weights, out);
    out.println("Wrote " + output.path());
    out.flush();
    return 0;
  }

  private OptimizerWeights stored(Configuration hadoop) throws IOException {
    if (source.equals(OptimizerChoice.SHIPPED)) {
      refuseGeneration("comes with this release");
      return OptimizerWeights.shipped();
    }
    Path location = location();
    if (!StoredWeights.isFile(location, hadoop)) {
      return StoredWeights.ofRun(location, generation, hadoop);
    }
    refuseGeneration("is a file");
    return StoredWeights.ofFile(location, hadoop);
  }

  private Path location() {
    try {
      return RunLocation.parse(source);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private void refuseGeneration(String noRun) {
    if (generation.isPresent()) {
      throw new ParameterException(
          spec.commandLine(), "--generation is for runs, but %s %s".formatted(source, noRun));
    }
  }
}
