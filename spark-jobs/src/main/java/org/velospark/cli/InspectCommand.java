package org.velospark.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import org.velospark.checkpoint.Checkpoint;
import org.velospark.checkpoint.CheckpointStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code velo inspect}: what a checkpoint holds and where it comes from. */
@Command(
    name = "inspect",
    description = "Checks the checksums of a run's checkpoint and shows what made it.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  velo inspect runs/first",
      "  velo inspect s3a://bucket/runs/first --generation 100 --json"
    })
final class InspectCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "RUN",
      description = "Folder of the run: a path or a URI, such as s3a://")
  private Path run;

  @Option(
      names = "--generation",
      paramLabel = "N",
      description = "The checkpoint after N generations. Default: the last intact one")
  private Optional<Long> generation = Optional.empty();

  @Option(
      names = "--json",
      description = "Print one JSON object: run, generation, thetaSha256, thetaLength, provenance.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    Checkpoint checkpoint = checkpoint(new CheckpointStore(run, HadoopSettings.fromSpark()));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      ObjectNode result =
          Json.object()
              .put("run", run.toString())
              .put("generation", checkpoint.generation())
              .put("thetaSha256", checkpoint.thetaSha256())
              .put("thetaLength", checkpoint.theta().length);
      checkpoint.provenance().forEach(result.putObject("provenance")::put);
      out.println(result);
    } else {
      print("generation", checkpoint.generation(), out);
      print("theta", checkpoint.theta().length + " weights", out);
      print("thetaSha256", checkpoint.thetaSha256(), out);
      checkpoint.provenance().forEach((fact, value) -> print(fact, value, out));
    }
    out.flush();
    return 0;
  }

  private Checkpoint checkpoint(CheckpointStore store) throws IOException {
    if (generation.isPresent()) {
      return store.read(generation.get());
    }
    return store
        .latest()
        .orElseThrow(() -> new FileNotFoundException("There is no checkpoint in " + run));
  }

  /** A fact on its line; one of several lines, as the configuration is, indented below its name. */
  private static void print(String name, Object value, PrintWriter out) {
    String text = value.toString().stripTrailing();
    if (text.contains("\n")) {
      out.println(name);
      text.lines().forEach(line -> out.println("  " + line));
    } else {
      out.println("%-17s  %s".formatted(name, text));
    }
  }
}
