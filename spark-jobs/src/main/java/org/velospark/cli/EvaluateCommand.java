package org.velospark.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.velospark.cli.TextTable.Column;
import org.velospark.config.InvalidConfigurationException;
import org.velospark.evaluation.SuiteEvaluation;
import org.velospark.evaluation.SuitePlan;
import org.velospark.evaluation.SuiteUnit;
import org.velospark.history.OptimizerEvaluationRow;
import org.velospark.history.OptimizerEvaluations;
import org.velospark.progress.PredictedProgress;
import org.velospark.suite.Contestant;
import org.velospark.suite.Suite;
import org.velospark.tasks.data.DataCache;
import org.velospark.tasks.data.TaskData;
import org.velospark.training.MetaTraining;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code velo evaluate}: trains the tasks of a suite with optimizers and tuned baselines. */
@Command(
    name = "evaluate",
    description = {
      "Trains the tasks of a suite with optimizers, each tuned on each task, and keeps the learning"
          + " curves in the table optimizer_evaluations at a location. What the table has already is"
          + " not trained again: the same command goes on where it stopped, and another optimizer"
          + " needs no new baselines."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  velo evaluate --output evaluations/velospark",
      "  velo evaluate --optimizer baselines --optimizer learned:runs/first \\",
      "      --output evaluations/first",
      "  velo evaluate --suite deeplearning4j --optimizer adam \\",
      "      --optimizer celo=learned:celo.safetensors --output evaluations/celo",
      "  velo evaluate --suite full --seeds 5 --output s3a://bucket/evaluations \\",
      "      --dry-run"
    })
final class EvaluateCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--suite",
      paramLabel = "SUITE",
      description =
          "full (83 tasks), quick (12 of them), deeplearning4j (networks that Deeplearning4j itself"
              + " trains), or a file, see docs/evaluation.md. Default: ${DEFAULT-VALUE}")
  private String suite = "quick";

  @Option(
      names = "--optimizer",
      paramLabel = "OPTIMIZER",
      description = ContestantArguments.DESCRIPTION + " Default: adam and velospark")
  private List<String> optimizers = List.of("adam", OptimizerChoice.SHIPPED);

  @Option(
      names = "--output",
      required = true,
      paramLabel = "LOCATION",
      description = "Folder of the table: a path or a URI, such as s3a://")
  private Path output;

  @Option(
      names = "--reuse",
      paramLabel = "LOCATION",
      description =
          "The --output of another evaluation, such as evaluations/full-1 of the source tree, which"
              + " has tuned baselines: what it has of these tasks and optimizers is copied, and not"
              + " trained again. May be repeated.")
  private List<Path> reuse = List.of();

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description =
          "Trainings of each optimizer on each task, besides those it is tuned on. Default:"
              + " ${DEFAULT-VALUE}")
  private int seeds = 3;

  @Option(
      names = "--sensitivity",
      description =
          "Train the quick tasks with the learned optimizers (with all, if none is learned) also"
              + " where they are told a wrong number of steps, and with other sizes of batches and"
              + " of initial weights.")
  private boolean sensitivity;

  @Mixin private DataFolderOption folder;

  @Option(
      names = "--dry-run",
      description = "Say what is to be done and how long that is predicted to take; do nothing.")
  private boolean dryRun;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    Configuration hadoop = HadoopSettings.fromSpark();
    List<String> problems = new ArrayList<>();
    Optional<Suite> chosen = suite(problems);
    ContestantArguments contestants =
        ContestantArguments.parse(
            optimizers,
            chosen.map(Suite::randomSearch).orElse(0),
            baseline -> chosen.map(suited -> suited.suits(baseline)).orElse(true),
            hadoop,
            spec.commandLine().getErr()::println,
            problems);
    if (seeds < 1) {
      problems.add("--seeds: must be at least 1, got %d".formatted(seeds));
    }
    List<OptimizerEvaluationRow> reused = reused(hadoop, problems);
    if (!problems.isEmpty()) {
      throw new InvalidConfigurationException(problems);
    }
    Suite available =
        SuiteEvaluation.available(
            chosen.orElseThrow(),
            DataCache.in(folder.folder()),
            !dryRun,
            line -> spec.commandLine().getErr().println(line));
    SuitePlan plan =
        new SuitePlan(available, contestants.contestants(), seeds, sensitive(contestants));
    if (dryRun) {
      List<OptimizerEvaluationRow> stored =
          new ArrayList<>(new OptimizerEvaluations(output, hadoop).rows());
      stored.addAll(reused);
      print(plan, stored);
    } else {
      evaluate(plan, contestants, reused);
    }
    return 0;
  }

  private Optional<Suite> suite(List<String> problems) throws IOException {
    try {
      return Optional.of(Suite.of(suite));
    } catch (InvalidConfigurationException e) {
      problems.addAll(e.problems());
      return Optional.empty();
    }
  }

  private List<String> sensitive(ContestantArguments arguments) {
    Set<String> learned = arguments.weights().keySet();
    return sensitivity
        ? arguments.contestants().stream()
            .filter(contestant -> learned.isEmpty() || learned.contains(contestant.key()))
            .map(Contestant::name)
            .toList()
        : List.of();
  }

  private List<OptimizerEvaluationRow> reused(Configuration hadoop, List<String> problems)
      throws IOException {
    List<OptimizerEvaluationRow> all = new ArrayList<>();
    for (Path location : reuse) {
      List<OptimizerEvaluationRow> rows = new OptimizerEvaluations(location, hadoop).rows();
      if (rows.isEmpty()) {
        problems.add("--reuse: no evaluation has left anything in " + location);
      }
      all.addAll(rows);
    }
    return all;
  }

  private void evaluate(
      SuitePlan plan, ContestantArguments contestants, List<OptimizerEvaluationRow> reused)
      throws IOException {
    SuiteEvaluation.Outcome outcome;
    try (JavaSparkContext spark = new JavaSparkContext(MetaTraining.sparkConf());
        PredictedProgress progress = new PredictedProgress(System.err, "Evaluating")) {
      outcome =
          new SuiteEvaluation(
                  spark, plan, contestants.weights(), output, folder.named(), progress::stepTo)
              .run(reused);
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(
          Json.object()
              .put("output", output.toString())
              .put("runId", outcome.runId())
              .put("suite", plan.suite().name())
              .put("tasks", plan.suite().tasks().size())
              .put("trained", outcome.trained())
              .put("reused", outcome.reused())
              .put("diverged", outcome.diverged()));
    } else {
      out.println(
          "%,d trainings done, %,d of them diverged; %,d were there already. They are in %s"
              .formatted(
                  outcome.trained(),
                  outcome.diverged(),
                  outcome.reused(),
                  new Path(output, "optimizer_evaluations")));
    }
    out.flush();
  }

  /** What an optimizer has to do yet. */
  private record Ahead(String optimizer, int tuning, int judging, int stored, double seconds) {}

  private static final TextTable<Ahead> TABLE =
      new TextTable<>(
          List.of(
              Column.text("optimizer", Ahead::optimizer),
              Column.count("to tune", ahead -> "%,d".formatted(ahead.tuning())),
              Column.count("to judge", ahead -> "%,d".formatted(ahead.judging())),
              Column.count("stored", ahead -> "%,d".formatted(ahead.stored())),
              Column.count(
                  "core minutes",
                  ahead -> String.format(Locale.ROOT, "%.1f", ahead.seconds() / 60))));

  private void print(SuitePlan plan, List<OptimizerEvaluationRow> stored) {
    List<Ahead> ahead = ahead(plan, stored);
    double seconds = ahead.stream().mapToDouble(Ahead::seconds).sum();
    int cores = Runtime.getRuntime().availableProcessors();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      ObjectNode object =
          Json.object()
              .put("output", output.toString())
              .put("suite", plan.suite().name())
              .put("tasks", plan.suite().tasks().size())
              .put("coreSeconds", seconds);
      ArrayNode array = object.putArray("optimizers");
      for (Ahead one : ahead) {
        array
            .addObject()
            .put("optimizer", one.optimizer())
            .put("tuning", one.tuning())
            .put("judging", one.judging())
            .put("stored", one.stored())
            .put("coreSeconds", one.seconds());
      }
      out.println(object);
    } else {
      TABLE.print(ahead, out);
      out.println(
          String.format(
              Locale.ROOT,
              "%d tasks, predicted %.1f minutes on %d cores of the reference machine",
              plan.suite().tasks().size(),
              seconds / 60 / cores,
              cores));
    }
    out.flush();
  }

  private List<Ahead> ahead(SuitePlan plan, List<OptimizerEvaluationRow> rows) {
    TaskData data = TaskData.in(folder.folder());
    Map<String, Double> losses =
        rows.stream()
            .collect(
                Collectors.toMap(
                    OptimizerEvaluationRow::trainingKey,
                    row -> row.trainingLoss()[row.trainingLoss().length - 1],
                    (first, second) -> first));
    List<SuiteUnit> units = new ArrayList<>(plan.tuning());
    int tuning = units.size();
    units.addAll(plan.judging(losses, contestant -> true));
    int count = plan.contestants().size();
    int[][] numbers = new int[count][3];
    double[] seconds = new double[count];
    Set<String> keys = new HashSet<>(losses.keySet());
    Map<SuiteUnit, Double> predicted = plan.seconds(units, data);
    for (int k = 0; k < units.size(); k++) {
      SuiteUnit unit = units.get(k);
      boolean missing = keys.add(plan.key(unit));
      numbers[unit.contestant()][missing ? k < tuning ? 0 : 1 : 2]++;
      seconds[unit.contestant()] += missing ? predicted.get(unit) : 0;
    }
    List<Ahead> ahead = new ArrayList<>();
    for (int c = 0; c < count; c++) {
      ahead.add(
          new Ahead(
              plan.contestants().get(c).name(),
              numbers[c][0],
              numbers[c][1],
              numbers[c][2],
              seconds[c]));
    }
    return ahead;
  }
}
