package org.velospark.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.velospark.report.SortableTable.Column;
import org.velospark.verdict.Comparison;
import org.velospark.verdict.Estimate;
import org.velospark.verdict.Loss;
import org.velospark.verdict.Scores;
import org.velospark.verdict.TaskComparison;
import org.velospark.verdict.TunedTask;

/** The sections on tasks. */
record TaskSections(Report report, Findings findings) {

  /** How many learning curves are shown before one asks for all. */
  private static final int CURVES = 12;

  String speedUps() {
    List<FactorRows.Row> rows =
        findings.sorted().stream()
            .map(
                t ->
                    new FactorRows.Row(
                        t.task(),
                        new Estimate(
                            Findings.speedUp(t),
                            Arrays.stream(t.speedUps()).min().orElseThrow(),
                            Arrays.stream(t.speedUps()).max().orElseThrow()),
                        "%s: %s× in steps, seeds from %s to %s; %s steps, %s weights"
                            .formatted(
                                t.task(),
                                Words.factor(Findings.speedUp(t)),
                                Words.factor(Arrays.stream(t.speedUps()).min().orElseThrow()),
                                Words.factor(Arrays.stream(t.speedUps()).max().orElseThrow()),
                                Words.count(t.numSteps()),
                                Words.count(t.parameters()))))
            .toList();
    List<FactorRows.Row> families = new ArrayList<>();
    findings
        .comparison()
        .byFamily()
        .forEach(
            (family, part) -> {
              Estimate estimate =
                  report.bootstrap().estimate(part.speedUps(), Scores::interquartileMean);
              families.add(
                  new FactorRows.Row(
                      family,
                      estimate,
                      "%s: %s over %d tasks"
                          .formatted(family, Words.withInterval(estimate), part.tasks().size())));
            });
    families.sort(
        Comparator.comparingDouble((FactorRows.Row r) -> r.estimate().value()).reversed());
    return Section.of(
        "Where it wins and loses",
        "How many times fewer steps than the tuned %s it needs to the same training loss. To the right of 1 it is faster."
            .formatted(report.reference()),
        Section.subtitle("By family", "Interquartile mean and its interval.")
            + new FactorRows(families, FactorRows.Form.DOT, "Speed-up by family of tasks").draw()
            + Section.subtitle(
                "Task by task", "Bars are medians, lines go from the worst seed to the best.")
            + new FactorRows(rows, FactorRows.Form.BAR, "Speed-up on each task, sorted").draw());
  }

  String curves() {
    SortedMap<String, SortedMap<String, TunedTask>> others = new TreeMap<>();
    report.evaluation().comparableWith(report.reference()).stream()
        .filter(o -> !o.equals(report.optimizer()) && !o.equals(report.reference()))
        .forEach(o -> others.put(o, report.evaluation().tuned(o, Loss.TRAINING)));
    List<String> tiles =
        findings.sorted().stream()
            .map(
                t ->
                    new CurveTile(
                            t,
                            others.values().stream()
                                .filter(tuned -> tuned.containsKey(t.task()))
                                .map(tuned -> tuned.get(t.task()))
                                .toList())
                        .draw())
            .toList();
    int shown = Math.min(CURVES, tiles.size());
    Set<Integer> chosen =
        IntStream.range(0, shown)
            .mapToObj(i -> shown == 1 ? 0 : i * (tiles.size() - 1) / (shown - 1))
            .collect(Collectors.toSet());
    String first = tiles(tiles, chosen::contains);
    String rest =
        shown == tiles.size()
            ? ""
            : Markup.element(
                "details",
                Markup.element("summary", "The other %d tasks".formatted(tiles.size() - shown))
                    + tiles(tiles, i -> !chosen.contains(i)));
    return Section.of(
        "Learning curves",
        "Training loss over steps, mean over seeds with the range of all seeds, from the task it wins most to the one it loses most. The factor is its speed-up.",
        legend() + CurveTile.clip() + first + rest);
  }

  private static String tiles(List<String> tiles, IntPredicate chosen) {
    return Markup.element(
        "div",
        IntStream.range(0, tiles.size())
            .filter(chosen)
            .mapToObj(tiles::get)
            .collect(Collectors.joining()),
        "class",
        "tiles");
  }

  private String legend() {
    String others = findings.standings().size() > 2 ? swatch("other", "others") : "";
    return Markup.element(
        "p",
        swatch("own", report.optimizer()) + swatch("ref", "tuned " + report.reference()) + others,
        "class",
        "legend");
  }

  private static String swatch(String cssClass, String name) {
    return Markup.element("span", Markup.escape(name), "class", "swatch " + cssClass);
  }

  String tasks() {
    Comparison heldOut =
        report.evaluation().compare(report.optimizer(), report.reference(), Loss.HELD_OUT);
    SortedMap<String, Double> heldOutSpeedUps = new TreeMap<>();
    heldOut.tasks().forEach(t -> heldOutSpeedUps.put(t.task(), Findings.speedUp(t)));
    SortableTable<TaskComparison> table =
        new SortableTable<>(
            "Tasks",
            List.of(
                Column.words("Task", TaskComparison::task),
                Column.number(
                    "Speed-up", Findings::speedUp, t -> Words.factor(Findings.speedUp(t))),
                Column.number(
                    "Held-out",
                    t -> heldOutSpeedUps.getOrDefault(t.task(), Double.NaN),
                    t -> Words.factor(heldOutSpeedUps.getOrDefault(t.task(), Double.NaN))),
                Column.number(
                    "By the clock", TaskSections::byTheClock, t -> Words.factor(byTheClock(t))),
                Column.number(
                    "Final loss",
                    t -> t.optimizer().best().meanLast(Loss.TRAINING),
                    t -> Words.loss(t.optimizer().best().meanLast(Loss.TRAINING))),
                Column.number(
                    "Reference's",
                    t -> t.reference().best().meanLast(Loss.TRAINING),
                    t -> Words.loss(t.reference().best().meanLast(Loss.TRAINING))),
                Column.number("Weights", t -> t.parameters(), t -> Words.count(t.parameters())),
                Column.number("Steps", t -> t.numSteps(), t -> Words.count(t.numSteps())),
                Column.words("Reference's setting", t -> setting(t.reference())),
                Column.number(
                    "Failed",
                    TaskComparison::failed,
                    t -> t.failed() + " of " + t.trainings().size()),
                Column.words("Family", TaskComparison::family)),
            t -> "");
    long atEdge =
        findings.comparison().tasks().stream()
            .filter(t -> !t.reference().atEdge().isEmpty())
            .count();
    String warning =
        atEdge == 0
            ? ""
            : Section.paragraph(
                "aside warning",
                "* On %d of %d tasks the reference's best setting is the least or greatest that was tried: a better one may lie outside, and the speed-up there may flatter."
                    .formatted(atEdge, findings.comparison().tasks().size()));
    Set<String> missing = report.evaluation().notShared(report.optimizer(), report.reference());
    String absent =
        missing.isEmpty()
            ? ""
            : Section.paragraph(
                "aside warning",
                "Not compared, as only one of both was trained on them: %s."
                    .formatted(String.join(", ", missing)));
    return Section.of(
        "Every task",
        "Medians over seeds; a click on a heading sorts.",
        table.draw(findings.sorted()) + warning + absent);
  }

  private static double byTheClock(TaskComparison task) {
    double[] speedUps = task.wallClockSpeedUps();
    return speedUps.length == 0 ? Double.NaN : Scores.median(speedUps);
  }

  private static String setting(TunedTask tuned) {
    return tuned.best().inWords() + (tuned.atEdge().isEmpty() ? "" : " *");
  }
}
