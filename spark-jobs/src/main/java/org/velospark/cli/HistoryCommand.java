package org.velospark.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import org.velospark.cli.TextTable.Column;
import org.velospark.history.EvaluationRow;
import org.velospark.history.GenerationRow;
import org.velospark.history.HistoryReader;
import org.velospark.history.HistoryRow;
import org.velospark.history.HistoryTable;
import org.velospark.history.RunRow;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code velo history}: the history of a run, as a table or as JSON. */
@Command(
    name = "history",
    description = "Shows what a run did, also while it runs.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  velo history runs/first --last 20",
      "  velo history s3a://bucket/runs/first --table evaluations --last 1 --json",
      "",
      "In the terminal a table has its main columns, in JSON all of them."
    })
final class HistoryCommand implements Callable<Integer> {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  enum Table {
    GENERATIONS,
    RUNS,
    EVALUATIONS;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "RUN",
      description = "Folder of the run: a path or a URI, such as s3a://")
  private Path run;

  @Option(
      names = "--table",
      description = "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
  private Table table = Table.GENERATIONS;

  @Option(
      names = "--last",
      paramLabel = "N",
      description = "Only the last N generations; of the table runs, the last N starts.")
  private Optional<Integer> last = Optional.empty();

  @Option(names = "--json", description = "Print one JSON object: run, table, rows.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    last.filter(n -> n < 1)
        .ifPresent(
            n -> {
              throw new ParameterException(
                  spec.commandLine(), "--last must be at least 1, got " + n);
            });
    switch (table) {
      case GENERATIONS -> print(HistoryTable.GENERATIONS, generations());
      case RUNS -> print(HistoryTable.RUNS, runs());
      case EVALUATIONS -> print(HistoryTable.EVALUATIONS, evaluations());
    }
    return 0;
  }

  private <R extends Record & HistoryRow> void print(HistoryTable<R> table, TextTable<R> text)
      throws IOException {
    List<R> rows = rows(table);
    if (json) {
      ObjectNode result = Json.object().put("run", run.toString()).put("table", table.name());
      ArrayNode array = result.putArray("rows");
      rows.forEach(row -> array.add(Json.row(table, row)));
      spec.commandLine().getOut().println(result);
    } else {
      text.print(rows, spec.commandLine().getOut());
    }
  }

  private <R extends Record & HistoryRow> List<R> rows(HistoryTable<R> table) throws IOException {
    HistoryReader reader = new HistoryReader(run, HadoopSettings.fromSpark());
    long end = end(reader);
    return reader.rows(table, last.map(n -> Math.max(0, end - n)).orElse(0L), end);
  }

  /** The generation, or the start of the run, after the last one. */
  private long end(HistoryReader reader) throws IOException {
    List<RunRow> runs = reader.rows(HistoryTable.RUNS);
    if (runs.isEmpty()) {
      throw new FileNotFoundException("No run has left a history in " + run);
    }
    if (table == Table.RUNS) {
      return runs.get(runs.size() - 1).sequence() + 1;
    }
    List<GenerationRow> generations = reader.rows(HistoryTable.GENERATIONS);
    return generations.isEmpty() ? 0 : generations.get(generations.size() - 1).sequence() + 1;
  }

  private static TextTable<GenerationRow> generations() {
    return new TextTable<>(
        List.of(
            Column.count("generation", GenerationRow::generation),
            Column.number("loss", GenerationRow::meanLoss),
            Column.number("std error", GenerationRow::lossStandardError),
            Column.number("gradient", GenerationRow::gradientNorm),
            Column.number("step", GenerationRow::stepNorm),
            Column.number("theta", GenerationRow::thetaNorm),
            Column.count("units", row -> row.unitsDone() + "/" + row.unitsPlanned()),
            Column.count("diverged", GenerationRow::divergedSides),
            Column.count("inner steps", GenerationRow::innerSteps),
            Column.seconds("seconds", GenerationRow::totalSeconds)));
  }

  private static TextTable<RunRow> runs() {
    return new TextTable<>(
        List.of(
            Column.count("start", RunRow::attempt),
            Column.text("at (UTC)", row -> TIME.format(row.startedAt())),
            Column.count("from generation", RunRow::fromGeneration),
            Column.count("seed", RunRow::seed),
            Column.text("architecture", RunRow::architecture),
            Column.count("weights", RunRow::thetaLength),
            Column.text("master", RunRow::sparkMaster),
            Column.text("commit", row -> row.gitCommit().replaceFirst("(?<=^.{10}).*", ""))));
  }

  private static TextTable<EvaluationRow> evaluations() {
    return new TextTable<>(
        List.of(
            Column.count("generation", EvaluationRow::generation),
            Column.count("pair", EvaluationRow::pair),
            Column.count("task", EvaluationRow::task),
            Column.text("side", row -> row.side() > 0 ? "+" : "-"),
            Column.text("family", EvaluationRow::taskFamily),
            Column.count("weights", EvaluationRow::parameterCount),
            Column.count("steps", EvaluationRow::unrollLength),
            Column.number("initial", EvaluationRow::initialLoss),
            Column.number("final", EvaluationRow::finalLoss),
            Column.number("objective", EvaluationRow::objective),
            Column.text("diverged", row -> row.diverged() ? "yes" : "no"),
            Column.seconds("seconds", EvaluationRow::seconds),
            Column.text("executor", EvaluationRow::executorId)));
  }
}
