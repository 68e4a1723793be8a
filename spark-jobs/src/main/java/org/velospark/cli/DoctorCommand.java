package org.velospark.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.velospark.cli.TextTable.Column;
import org.velospark.doctor.Doctor;
import org.velospark.doctor.Finding;
import org.velospark.doctor.Finding.Verdict;
import org.velospark.settings.TrainingSettings;
import org.velospark.training.InitialWeights;
import org.velospark.training.MetaTraining;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code velo doctor}: what would go wrong with a run. */
@Command(
    name = "doctor",
    description = {
      "Looks at the driver, at every executor and at the run's location for what would go wrong with"
          + " a run: Java, native code and its arithmetic, vectors, memory, data sets, disks, clocks,"
          + " serializer, GPUs, and whether objects can be written, read and created once.",
      "Data sets that a machine has not got are fetched, as the run would; all else is left as it was."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:a run would work", "1:a run would fail", "2:wrong usage or configuration"},
    footer = {
      "",
      "Examples:",
      "  velo doctor --config conf/quickstart.conf --run runs/first",
      "  bin/velo --properties-file conf/standalone.properties -- \\",
      "      doctor --config conf/quickstart.conf --run s3a://bucket/runs/7 --json"
    })
final class DoctorCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private ConfigurationOptions configuration;

  @Option(
      names = "--run",
      required = true,
      paramLabel = "RUN",
      description = "Folder of the run: a path or a URI, such as s3a://")
  private Path run;

  @Option(
      names = "--wait",
      paramLabel = "S",
      description = "Seconds to try until every executor has answered. Default: ${DEFAULT-VALUE}")
  private int wait = 60;

  @Option(names = "--json", description = "Print one JSON object: run, verdict, findings.")
  private boolean json;

  /** Findings that differ in their place alone. */
  private record Line(Finding finding, List<String> places) {}

  private static final TextTable<Line> TABLE =
      new TextTable<>(
          List.of(
              Column.text("", line -> shown(line.finding().verdict())),
              Column.text("check", line -> line.finding().check()),
              Column.text("where", line -> String.join(", ", line.places())),
              Column.text("expected", line -> line.finding().expected()),
              Column.text("found", line -> line.finding().found()),
              Column.text("what to do", line -> line.finding().advice())));

  @Override
  public Integer call() {
    if (wait < 0) {
      throw new ParameterException(
          spec.commandLine(), "--wait must be at least 0, got %d".formatted(wait));
    }
    TrainingSettings settings = configuration.read(List.of());
    List<Finding> findings;
    try (JavaSparkContext spark = new JavaSparkContext(MetaTraining.sparkConf())) {
      Doctor.Beginning beginning =
          () ->
              InitialWeights.of(
                  settings, settings.optimizer().create(), spark.hadoopConfiguration());
      findings = new Doctor(spark, settings, run, beginning).findings(Duration.ofSeconds(wait));
    }
    Verdict worst =
        findings.stream().map(Finding::verdict).max(Verdict::compareTo).orElse(Verdict.OK);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(json(findings, worst));
    } else {
      TABLE.print(lines(findings), out);
    }
    out.flush();
    return worst == Verdict.FAILURE ? 1 : 0;
  }

  private static List<Line> lines(List<Finding> findings) {
    Map<Finding, List<String>> places = new LinkedHashMap<>();
    for (Finding f : findings) {
      Finding anywhere =
          new Finding(f.check(), "", f.verdict(), f.expected(), f.found(), f.advice());
      places.computeIfAbsent(anywhere, finding -> new ArrayList<>()).add(f.where());
    }
    return places.entrySet().stream().map(e -> new Line(e.getKey(), e.getValue())).toList();
  }

  private ObjectNode json(List<Finding> findings, Verdict worst) {
    ObjectNode json = Json.object().put("run", run.toString()).put("verdict", name(worst));
    ArrayNode array = json.putArray("findings");
    for (Finding finding : findings) {
      array
          .addObject()
          .put("check", finding.check())
          .put("where", finding.where())
          .put("verdict", name(finding.verdict()))
          .put("expected", finding.expected())
          .put("found", finding.found())
          .put("advice", finding.advice());
    }
    return json;
  }

  private static String name(Verdict verdict) {
    return verdict.name().toLowerCase(Locale.ROOT);
  }

  private static String shown(Verdict verdict) {
    return switch (verdict) {
      case OK -> "ok";
      case WARNING -> "warn";
      case FAILURE -> "FAIL";
    };
  }
}
