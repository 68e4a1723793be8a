package org.velospark.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.velospark.model.weights.ImportSettings;
import org.velospark.model.weights.OptimizerWeights;
import org.velospark.model.weights.WeightsImport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code velo import}: weights of other programs as a file of ours. */
@Command(
    name = "import",
    description = {
      "Makes a file of weights from those of other programs: VeLO and Celo as flax stores them",
      "(theta.state and checkpoints of google/learned_optimization and amoudgl/celo), VeLO of PyLO",
      "(its two safetensors files), and safetensors with the published names. Which it is, is seen",
      "from the content."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  velo import theta.state --licence MIT --output celo.safetensors",
      "  velo import VeLO_RNN/model.safetensors VeLO_MLP/model.safetensors --output velo.safetensors",
      "",
      "The files do not say how they are to be used; without options it is as the released VeLO and",
      "Celo are."
    })
final class ImportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", arity = "1..2", description = "The file, or PyLO's two files.")
  private List<Path> files;

  @Mixin private WeightsFile output;

  @Option(
      names = "--licence",
      paramLabel = "LICENCE",
      description =
          "Under which licence the weights may be used; files do not say it. Default:"
              + " ${DEFAULT-VALUE}")
  private String licence = OptimizerWeights.LICENCE_NOT_STATED;

  @Option(
      names = "--provenance",
      paramLabel = "FACT=VALUE",
      description = "What is known of where the weights come from, such as meta-training=...")
  private Map<String, String> provenance = new TreeMap<>();

  @Option(
      names = "--description",
      paramLabel = "TEXT",
      description = "Anything for people to read.")
  private String description = "";

  @Option(
      names = "--at",
      paramLabel = "PATH",
      description = "Where in the file the weights lie, if there are several optimizers in it.")
  private Optional<String> at = Optional.empty();

  @Option(
      names = "--bank-scale",
      paramLabel = "FACTOR",
      description = "VeLO: factor on the blended networks; 1 for Celo's small VeLO. Default: 100")
  private Optional<String> bankScale = Optional.empty();

  @Option(
      names = "--bugged-loss-features",
      description = "VeLO: the weights were trained with use_bugged_loss_features.")
  private boolean buggedLossFeatures;

  @Option(
      names = "--bugged-lstm-state",
      description = "VeLO: the weights were trained with use_bugged_next_lstm_state.")
  private boolean buggedLstmState;

  @Option(
      names = "--phase",
      paramLabel = "PHASE",
      description = "Celo: scheduler, or update-rule for weights of phase 1. Default: scheduler")
  private Optional<String> phase = Optional.empty();

  @Override
  public Integer call() throws IOException {
    if (licence.isBlank()) {
      throw new ParameterException(spec.commandLine(), "--licence is blank; name one");
    }
    output.requireAbsent();
    OptimizerWeights weights =
        WeightsImport.read(
            files, new ImportSettings(settings(), at, licence, provenance, description));
    output.write(weights.toBytes());
    PrintWriter out = spec.commandLine().getOut();
    WeightsReport.print(weights, out);
    out.println("Wrote " + output.path());
    out.flush();
    return 0;
  }

  private Map<String, String> settings() {
    Map<String, String> settings = new TreeMap<>();
    bankScale.ifPresent(value -> settings.put("bank-scale", value));
    if (buggedLossFeatures) {
      settings.put("bugged-loss-features", "true");
    }
    if (buggedLstmState) {
      settings.put("bugged-lstm-state", "true");
    }
    phase.ifPresent(value -> settings.put("phase", value));
    return settings;
  }
}
