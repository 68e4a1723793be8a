package org.velospark.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import org.velospark.config.Configuration;
import org.velospark.owner.Claim;
import org.velospark.progress.GenerationProgress;
import org.velospark.settings.TrainingSettings;
import org.velospark.training.MetaTraining;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code velo meta-train}: reads the configuration and hands it to the meta-training. */
@Command(
    name = "meta-train",
    description =
        "Evolves a learned optimizer. The same command again goes on where a run stopped.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  velo meta-train --config conf/quickstart.conf --run runs/first",
      "  velo meta-train --config conf/quickstart.conf --run s3a://bucket/runs/7 \\",
      "      --set run.seed=7 --set run.generations=500 --json"
    })
final class MetaTrainCommand implements Callable<Integer> {

  private final Training training;

  @Spec private CommandSpec spec;

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "The configuration, in HOCON.")
  private java.nio.file.Path config;

  @Option(
      names = "--run",
      required = true,
      paramLabel = "RUN",
      description = "Folder of the run: a path or a URI, such as s3a://")
  private Path run;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Sets a key of the configuration; may be repeated, and the last one wins.")
  private List<String> overrides = List.of();

  @Option(
      names = "--take-over",
      description = {
        "Take the run over at once from a driver that is dead, without waiting until its lease"
            + " expires. Never needed on the machine it ran on."
      })
  private boolean takeOver;

  @Option(names = "--json", description = "Print the result as one JSON object.")
  private boolean json;

  MetaTrainCommand(Training training) {
    this.training = training;
  }

  @Override
  public Integer call() throws IOException {
    Configuration<TrainingSettings> configuration =
        Configuration.read(config, overrides, TrainingSettings::read);
    MetaTraining.Outcome outcome;
    try (GenerationProgress progress = GenerationProgress.on(System.err)) {
      outcome =
          training.run(configuration, run, takeOver ? Claim.AT_ONCE : Claim.WHEN_FREE, progress);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        json
            ? OutcomeReport.json(outcome)
            : OutcomeReport.text(outcome, configuration.settings().heldOut()));
    out.flush();
    return 0;
  }
}
