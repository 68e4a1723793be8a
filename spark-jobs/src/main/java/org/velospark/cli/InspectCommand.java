package org.velospark.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.velospark.checkpoint.Checkpoint;
import org.velospark.checkpoint.CheckpointStore;
import org.velospark.model.weights.OptimizerWeights;
import org.velospark.training.StoredWeights;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code velo inspect}: what a checkpoint or a file of weights holds and where it comes from. */
@Command(
    name = "inspect",
    description = {
      "Checks the checksums of a run's checkpoint and shows what made it;",
      "or checks a file of weights and shows what it holds."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  velo inspect runs/first",
      "  velo inspect s3a://bucket/runs/first --generation 100 --json",
      "  velo inspect celo.safetensors"
    })
final class InspectCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "FILE|RUN",
      description = "File of weights, or folder of a run: a path or a URI, such as s3a://")
  private Path location;

  @Option(
      names = "--generation",
      paramLabel = "N",
      description = "The checkpoint after N generations. Default: the last intact one")
  private Optional<Long> generation = Optional.empty();

  @Option(
      names = "--json",
      description = {
        "Print one JSON object. Of a run: run, generation, thetaSha256, thetaLength, provenance.",
        "Of a file: file, architecture, settings, features, thetaLength, thetaSha256, licence,"
            + " description, provenance, tensors."
      })
  private boolean json;

  @Override
  public Integer call() throws IOException {
    Configuration hadoop = HadoopSettings.fromSpark();
    PrintWriter out = spec.commandLine().getOut();
    if (StoredWeights.isFile(location, hadoop)) {
      if (generation.isPresent()) {
        throw new ParameterException(
            spec.commandLine(), "--generation is for runs, but %s is a file".formatted(location));
      }
      inspect(StoredWeights.ofFile(location, hadoop), out);
    } else {
      inspect(checkpoint(new CheckpointStore(location, hadoop)), out);
    }
    out.flush();
    return 0;
  }

  private void inspect(OptimizerWeights weights, PrintWriter out) {
    if (json) {
      ObjectNode result = Json.object().put("file", location.toString());
      WeightsReport.write(weights, result);
      out.println(result);
    } else {
      WeightsReport.print(weights, out);
      out.println();
      WeightsReport.printTensors(weights, out);
    }
  }

  private void inspect(Checkpoint checkpoint, PrintWriter out) {
    if (json) {
      ObjectNode result =
          Json.object()
              .put("run", location.toString())
              .put("generation", checkpoint.generation())
              .put("thetaSha256", checkpoint.thetaSha256())
              .put("thetaLength", checkpoint.theta().length);
      checkpoint.provenance().forEach(result.putObject("provenance")::put);
      out.println(result);
    } else {
      WeightsReport.print("generation", checkpoint.generation(), out);
      WeightsReport.print("theta", checkpoint.theta().length + " weights", out);
      WeightsReport.print("thetaSha256", checkpoint.thetaSha256(), out);
      checkpoint.provenance().forEach((fact, value) -> WeightsReport.print(fact, value, out));
    }
  }

  private Checkpoint checkpoint(CheckpointStore store) throws IOException {
    if (generation.isPresent()) {
      return store.read(generation.get());
    }
    return store
        .latest()
        .orElseThrow(() -> new FileNotFoundException("There is no checkpoint in " + location));
  }
}
