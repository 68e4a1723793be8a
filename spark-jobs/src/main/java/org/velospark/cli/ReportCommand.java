package org.velospark.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.velospark.evaluation.EvaluationReader;
import org.velospark.history.GenerationRow;
import org.velospark.history.HistoryReader;
import org.velospark.history.HistoryTable;
import org.velospark.history.OptimizerEvaluationRow;
import org.velospark.model.weights.OptimizerWeights;
import org.velospark.report.Report;
import org.velospark.report.ReportPage;
import org.velospark.suite.Variant;
import org.velospark.training.StoredWeights;
import org.velospark.verdict.Bootstrap;
import org.velospark.verdict.Estimate;
import org.velospark.verdict.Evaluation;
import org.velospark.verdict.Standing;
import org.velospark.verdict.TaskTraining;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code velo report}: an evaluation as a page, and its verdict. */
@Command(
    name = "report",
    description =
        "Writes what velo evaluate found out of an optimizer as one page of HTML that needs no"
            + " network, and prints the verdict. It trains nothing.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  velo report --evaluations evaluations/velospark --output velospark.html",
      "  velo report --evaluations evaluations/first --optimizer first --output report.html",
      "  velo report --evaluations s3a://bucket/evaluations --optimizer celo \\",
      "      --weights celo.safetensors --output celo.html --json",
      "",
      "What its numbers mean is in docs/evaluation-measures.md."
    })
final class ReportCommand implements Callable<Integer> {

  private static final JsonMapper JSON = new JsonMapper();

  @Spec private CommandSpec spec;

  @Option(
      names = "--evaluations",
      required = true,
      paramLabel = "LOCATION",
      description = "The --output of velo evaluate: a path or a URI, such as s3a://")
  private Path evaluations;

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      description =
          "Who is judged, by the name that velo evaluate gave it. Default: ${DEFAULT-VALUE}")
  private String optimizer = OptimizerChoice.SHIPPED;

  @Option(
      names = "--reference",
      paramLabel = "NAME",
      description = "The tuned optimizer that it is judged against. Default: ${DEFAULT-VALUE}")
  private String reference = "adam";

  @Option(
      names = "--family",
      paramLabel = "FAMILY",
      description =
          "Judge by the tasks of this family only, such as image-mlp; may be repeated. Without it,"
              + " by all tasks.")
  private SortedSet<String> families = new TreeSet<>();

  @Option(
      names = "--run",
      paramLabel = "RUN",
      description = "Folder of the run that it comes from, whose meta-training is shown as well.")
  private Optional<Path> run = Optional.empty();

  @Option(
      names = "--weights",
      paramLabel = "FILE|RUN",
      description = "Its weights, whose licence and origin are shown as well.")
  private Optional<Path> weights = Optional.empty();

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FILE",
      description = "The page. A file that is there is replaced.")
  private java.nio.file.Path output;

  @Option(names = "--json", description = "Print the verdict as one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    if (optimizer.equals(reference)) {
      throw new ParameterException(
          spec.commandLine(),
          ("--optimizer is %s, which is also what it would be judged against; name another with"
                  + " --optimizer or --reference")
              .formatted(optimizer));
    }
    Configuration hadoop = HadoopSettings.fromSpark();
    List<OptimizerEvaluationRow> all = new EvaluationReader(evaluations, hadoop).rows();
    if (all.isEmpty()) {
      throw new FileNotFoundException("No evaluation has left anything in " + evaluations);
    }
    List<OptimizerEvaluationRow> rows = ofFamilies(all);
    ReportPage page =
        new ReportPage(
            new Report(
                suite(rows),
                new Evaluation(
                    EvaluationReader.judged(rows, Variant.STANDARD), EvaluationReader.tuning(rows)),
                optimizer,
                reference,
                changes(rows),
                generations(hadoop),
                provenance(rows, hadoop),
                Bootstrap.STANDARD));
    Files.writeString(output, page.html());
    print(page);
    return 0;
  }

  private List<OptimizerEvaluationRow> ofFamilies(List<OptimizerEvaluationRow> rows) {
    SortedSet<String> there =
        rows.stream()
            .map(OptimizerEvaluationRow::taskFamily)
            .collect(Collectors.toCollection(TreeSet::new));
    if (!there.containsAll(families)) {
      throw new ParameterException(
          spec.commandLine(),
          "--family: the evaluation has tasks of %s, but not of all in %s"
              .formatted(there, families));
    }
    return families.isEmpty()
        ? rows
        : rows.stream().filter(row -> families.contains(row.taskFamily())).toList();
  }

  private void print(ReportPage page) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Standing standing = page.standing();
      ObjectNode object =
          Json.object()
              .put("optimizer", optimizer)
              .put("reference", reference)
              .put("outcome", page.verdict().outcome().name())
              .put("verdict", page.verdict().sentence())
              .put("trainings", standing.trainings())
              .put("failed", standing.failed())
              .put("output", output.toString());
      put(object, "speedUp", standing.speedUp());
      put(object, "heldOutSpeedUp", standing.heldOutSpeedUp());
      if (Double.isNaN(standing.wallClockSpeedUp().value())) {
        object.putNull("wallClockSpeedUp");
      } else {
        put(object, "wallClockSpeedUp", standing.wallClockSpeedUp());
      }
      put(object, "improvement", standing.improvement());
      out.println(object);
    } else {
      out.println(page.verdict().sentence());
      page.verdict().details().forEach(out::println);
      out.println("Wrote " + output);
    }
    out.flush();
  }

  private static void put(ObjectNode object, String name, Estimate estimate) {
    object
        .putObject(name)
        .put("value", estimate.value())
        .put("low", estimate.low())
        .put("high", estimate.high());
  }

  private String suite(List<OptimizerEvaluationRow> rows) {
    String suites =
        distinct(rows, row -> "suite %s, version %d".formatted(row.suite(), row.suiteVersion()));
    return families.isEmpty() ? suites : suites + ", only " + String.join(", ", families);
  }

  private Map<String, List<TaskTraining>> changes(List<OptimizerEvaluationRow> rows) {
    Map<String, List<TaskTraining>> changes = new LinkedHashMap<>();
    for (Variant variant : Variant.values()) {
      boolean there =
          rows.stream()
              .anyMatch(
                  row ->
                      row.optimizer().equals(optimizer) && row.variant().equals(variant.label()));
      if (there && variant != Variant.STANDARD) {
        changes.put(
            inWords(variant),
            EvaluationReader.judged(rows, variant).stream()
                .filter(t -> t.optimizer().equals(optimizer))
                .toList());
      }
    }
    return changes;
  }

  private static String inWords(Variant variant) {
    return switch (variant) {
      case STANDARD -> "as the suite says";
      case TOLD_HALF -> "told of half its steps";
      case TOLD_DOUBLE -> "told of twice its steps";
      case TOLD_TENTH -> "told of a tenth of its steps";
      case TOLD_TENFOLD -> "told of ten times its steps";
      case BATCH_QUARTER -> "a quarter of the minibatch";
      case BATCH_FOURFOLD -> "four times the minibatch";
      case WEIGHTS_HALF -> "half the initial weights";
      case WEIGHTS_DOUBLE -> "twice the initial weights";
    };
  }

  private List<GenerationRow> generations(Configuration hadoop) throws IOException {
    if (run.isEmpty()) {
      return List.of();
    }
    List<GenerationRow> rows = new HistoryReader(run.get(), hadoop).rows(HistoryTable.GENERATIONS);
    if (rows.isEmpty()) {
      throw new FileNotFoundException("No run has left a history in " + run.get());
    }
    return rows;
  }

  private SortedMap<String, String> provenance(
      List<OptimizerEvaluationRow> all, Configuration hadoop) throws IOException {
    List<OptimizerEvaluationRow> rows =
        all.stream()
            .filter(r -> r.optimizer().equals(optimizer) || r.optimizer().equals(reference))
            .toList();
    SortedMap<String, String> facts = new TreeMap<>();
    for (OptimizerEvaluationRow row : rows) {
      facts(row).forEach((key, value) -> facts.merge(key, value, ReportCommand::both));
    }
    facts.put("trainings", "%d, tuning among them".formatted(rows.size()));
    facts.put("cpu.model", distinct(rows, OptimizerEvaluationRow::processor));
    facts.put("cpu.vectors", distinct(rows, OptimizerEvaluationRow::vectors));
    facts.put(
        "optimizer",
        distinct(
            rows.stream().filter(r -> r.optimizer().equals(optimizer)).toList(),
            OptimizerEvaluationRow::optimizerKey));
    if (weights.isPresent()) {
      OptimizerWeights stored = StoredWeights.read(weights.get(), hadoop);
      if (!facts.get("optimizer").contains(stored.thetaSha256())) {
        throw new IllegalStateException(
            "The weights in %s, SHA-256 %s, are not those of %s, which was evaluated as %s"
                .formatted(weights.get(), stored.thetaSha256(), optimizer, facts.get("optimizer")));
      }
      facts.put("weights.licence", stored.licence());
      stored.provenance().entrySet().stream()
          .filter(e -> e.getValue().lines().count() == 1)
          .forEach(e -> facts.put("weights." + e.getKey(), e.getValue()));
    }
    return facts;
  }

  private static Map<String, String> facts(OptimizerEvaluationRow row) {
    try {
      return JSON.readValue(row.provenance(), new TypeReference<TreeMap<String, String>>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "Training %s has a provenance that is no JSON object: %s"
              .formatted(row.trainingKey(), row.provenance()),
          e);
    }
  }

  private static String both(String first, String second) {
    return List.of(first.split("; ")).contains(second) ? first : first + "; " + second;
  }

  private static String distinct(
      List<OptimizerEvaluationRow> rows, Function<OptimizerEvaluationRow, String> value) {
    return rows.stream().map(value).distinct().sorted().collect(Collectors.joining("; "));
  }
}
