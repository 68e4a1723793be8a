package org.velospark.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.velospark.config.Configuration;
import org.velospark.config.InvalidConfigurationException;
import org.velospark.location.RunLocation;
import org.velospark.owner.Claim;
import org.velospark.progress.GenerationProgress;
import org.velospark.settings.TrainingSettings;
import org.velospark.tasks.data.DataCatalogue;
import org.velospark.tasks.data.DataSet;
import org.velospark.training.MetaTraining;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code velo}. */
@Command(
    name = "velo",
    description = "Meta-train learned optimizers with Apache Spark, and look at what came of it.",
    versionProvider = Version.class,
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  velo meta-train --config conf/quickstart.conf --run runs/first",
      "  velo evaluate --optimizer baselines --optimizer learned:runs/first \\",
      "      --output evaluations/first",
      "  velo doctor --config conf/quickstart.conf --run runs/first",
      "  velo watch runs/first",
      "  velo history runs/first --last 20",
      "  velo inspect runs/first",
      "  velo report --evaluations evaluations/first --optimizer first --output report.html",
      "  velo export runs/first --output first.safetensors",
      "  velo import theta.state --licence MIT --output celo.safetensors",
      "  velo tasks sample --count 20 --seed 7",
      "  velo tasks train image-mlp --optimizer velospark",
      "  velo data list",
      "",
      "bin/velo takes options of spark-submit before the command, for example",
      "  bin/velo --master local[4] --driver-memory 4g -- meta-train ..."
    })
public final class Velo {

  private static final int FAILED = 1;
  private static final int WRONG_USAGE = 2;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show stack traces of failures, and what Spark logs as information.")
  boolean verbose;

  private Velo() {}

  /** Runs one command; exits with its code unless that is 0. */
  public static void main(String[] args) {
    PrintStream results =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    // Libraries that print (SameDiff does) must not get between the results.
    System.setOut(System.err);
    // Pictures go to files.
    System.setProperty("java.awt.headless", "true");
    Logging.configure();
    int code =
        run(
            Velo::trainOnSpark,
            new PrintWriter(results, true),
            new PrintWriter(System.err, true),
            args);
    if (code != 0) {
      System.exit(code);
    }
  }

  private static MetaTraining.Outcome trainOnSpark(
      Configuration<TrainingSettings> configuration,
      Path run,
      Claim claim,
      GenerationProgress progress)
      throws IOException {
    try (JavaSparkContext spark = new JavaSparkContext(MetaTraining.sparkConf())) {
      return new MetaTraining(spark, configuration, run, progress).run(claim);
    }
  }

  /** Runs one command and returns its exit code. */
  static int run(Training training, PrintWriter results, PrintWriter messages, String... args) {
    return run(training, DataCatalogue.all(), results, messages, args);
  }

  /** Runs one command where there are other data sets to fetch. */
  static int run(
      Training training,
      List<DataSet> catalogue,
      PrintWriter results,
      PrintWriter messages,
      String... args) {
    CommandLine data =
        new CommandLine(new DataCommand())
            .addSubcommand(new DataListCommand(new DataSets(catalogue)))
            .addSubcommand(new DataFetchCommand(new DataSets(catalogue)))
            .addSubcommand(new DataVerifyCommand(new DataSets(catalogue)));
    return new CommandLine(new Velo())
        .addSubcommand(new MetaTrainCommand(training))
        .addSubcommand(new EvaluateCommand())
        .addSubcommand(new DoctorCommand())
        .addSubcommand(new HistoryCommand())
        .addSubcommand(new WatchCommand())
        .addSubcommand(new InspectCommand())
        .addSubcommand(new ReportCommand())
        .addSubcommand(new ImportCommand())
        .addSubcommand(new ExportCommand())
        .addSubcommand(new TasksCommand())
        .addSubcommand(data)
        .addSubcommand(new BenchCommand())
        .addSubcommand(new HelpCommand())
        .registerConverter(Path.class, Velo::location)
        .setOut(results)
        .setErr(messages)
        // A spec may come from @FILE, which is not a list of arguments.
        .setExpandAtFiles(false)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionStrategy(Velo::execute)
        .setParameterExceptionHandler(Velo::wrongUsage)
        .setExecutionExceptionHandler(Velo::failed)
        .execute(args);
  }

  private static Path location(String text) {
    try {
      return RunLocation.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  private static int execute(ParseResult parsed) {
    Velo velo = (Velo) parsed.commandSpec().userObject();
    if (velo.verbose) {
      Logging.verbose();
    }
    if (!parsed.hasSubcommand()
        && !parsed.isUsageHelpRequested()
        && !parsed.isVersionHelpRequested()) {
      throw new ParameterException(parsed.commandSpec().commandLine(), "Missing command");
    }
    return new CommandLine.RunLast().execute(parsed);
  }

  private static int wrongUsage(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    command.getErr().println("velo: " + e.getMessage());
    if (!UnmatchedArgumentException.printSuggestions(e, command.getErr())) {
      command
          .getErr()
          .println("Try '%s --help'.".formatted(command.getCommandSpec().qualifiedName()));
    }
    return WRONG_USAGE;
  }

  private static int failed(Exception e, CommandLine command, ParseResult parsed) {
    boolean verbose = ((Velo) command.getCommandSpec().root().userObject()).verbose;
    command.getErr().println("velo: " + message(e));
    if (e instanceof InvalidConfigurationException) {
      return WRONG_USAGE;
    }
    if (verbose) {
      e.printStackTrace(command.getErr());
    } else {
      command.getErr().println("Run it with --verbose for the stack trace.");
    }
    return FAILED;
  }

  /** What failed and why, cause by cause, each told once. */
  private static String message(Throwable failure) {
    StringBuilder message = new StringBuilder();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String what = cause.getMessage() == null ? cause.getClass().getName() : cause.getMessage();
      if (message.indexOf(what) < 0) {
        message.append(message.isEmpty() ? "" : ": ").append(what);
      }
    }
    return message.toString();
  }
}
