package org.velospark.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.velospark.history.GenerationRow;
import org.velospark.report.SortableTable.Column;
import org.velospark.verdict.Comparison;
import org.velospark.verdict.Estimate;
import org.velospark.verdict.Loss;
import org.velospark.verdict.PerformanceProfile;
import org.velospark.verdict.Scores;
import org.velospark.verdict.Sensitivity;
import org.velospark.verdict.Standing;
import org.velospark.verdict.TaskComparison;
import org.velospark.verdict.TaskTraining;
import org.velospark.verdict.TunedTask;
import org.velospark.verdict.Verdict;

/** The page of a report. */
public final class ReportPage {

  /** How many learning curves are shown before one asks for all. */
  private static final int CURVES = 12;

  private static final int THRESHOLDS = 61;
  private static final double WIDEST_FACTOR = 8;

  private final Report report;
  private final Comparison comparison;
  private final List<TaskComparison> sorted;
  private final List<Standing> standings;
  private final Standing standing;
  private final Verdict verdict;

  /**
   * Works out all numbers of a report.
   *
   * @throws IllegalArgumentException if the optimizer or the reference was not trained, or both
   *     have no task and seed in common
   */
  public ReportPage(Report report) {
    this.report = report;
    comparison = report.evaluation().compare(report.optimizer(), report.reference(), Loss.TRAINING);
    sorted =
        comparison.tasks().stream()
            .sorted(Comparator.comparingDouble(ReportPage::speedUp).reversed())
            .toList();
    standings =
        report.evaluation().comparableWith(report.reference()).stream()
            .map(o -> Standing.of(report.evaluation(), o, report.reference(), report.bootstrap()))
            .sorted(Standing.ranking())
            .toList();
    standing =
        standings.stream()
            .filter(s -> s.optimizer().equals(report.optimizer()))
            .findFirst()
            .orElseThrow();
    verdict = Verdict.of(standing, comparison);
  }

  /** How the optimizer does against the reference. */
  public Standing standing() {
    return standing;
  }

  /** The same in words. */
  public Verdict verdict() {
    return verdict;
  }

  /** The page as HTML. The same report gives the same text. */
  public String html() {
    String body =
        header()
            + Markup.element(
                "main",
                speedUps()
                    + profile()
                    + ranking()
                    + curves()
                    + time()
                    + sensitivity()
                    + metaTraining()
                    + tasks()
                    + provenance())
            + "<div id=\"tip\" role=\"tooltip\" hidden></div>";
    return """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
        <link rel="icon" href="data:,">
        <title>%s against a tuned %s</title>
        <style>
        %s</style>
        </head>
        <body>
        %s
        <script>
        %s</script>
        </body>
        </html>
        """
        .formatted(
            Markup.escape(report.optimizer()),
            Markup.escape(report.reference()),
            resource("report.css"),
            body,
            resource("report.js"));
  }

  private String header() {
    int seeds = comparison.tasks().stream().mapToInt(t -> t.trainings().size()).max().orElseThrow();
    String kicker =
        "%s · %d tasks · %d %s"
            .formatted(
                report.suite(), comparison.tasks().size(), seeds, seeds == 1 ? "seed" : "seeds");
    return Markup.element(
        "header",
        paragraph("kicker", kicker)
            + Markup.element(
                "h1",
                Markup.escape(report.optimizer())
                    + Markup.element(
                        "small", Markup.escape(" against a tuned " + report.reference())))
            + paragraph("badge " + verdict.outcome().name(), badge())
            + paragraph("verdict", verdict.sentence())
            + Markup.element(
                "ul",
                Stream.concat(verdict.details().stream(), Stream.of(rank()))
                    .map(d -> Markup.element("li", Markup.escape(d)))
                    .collect(Collectors.joining()),
                "class",
                "details")
            + cards());
  }

  private String rank() {
    int place = place(standing);
    return place == 1
        ? "Of %d optimizers it ranks first.".formatted(standings.size())
        : "Of %d optimizers it has place %d; the first is %s."
            .formatted(standings.size(), place, standings.get(0).optimizer());
  }

  private String badge() {
    return switch (verdict.outcome()) {
      case FASTER -> "Faster";
      case FASTER_IN_TRAINING_ONLY -> "Faster in training only";
      case NO_DIFFERENCE -> "No difference";
      case SLOWER -> "Slower";
      case UNRELIABLE -> "Not reliable";
    };
  }

  private String cards() {
    return Markup.element(
        "dl",
        card("Speed-up in steps", standing.speedUp(), "×", "to the same training loss")
            + card("On held-out data", standing.heldOutSpeedUp(), "×", "steps to the same loss")
            + card("By the clock", standing.wallClockSpeedUp(), "×", "its own work included")
            + card("Final loss", standing.normalisedFinal(), "", "1 is where the reference ends")
            + Markup.element(
                "div",
                Markup.element("dt", "Failed")
                    + Markup.element("dd", Words.count(standing.failed()), "class", "figure")
                    + Markup.element(
                        "dd",
                        "of %s trainings".formatted(Words.count(standing.trainings())),
                        "class",
                        "interval")
                    + Markup.element(
                        "dd", "ended above where they began, or not finite", "class", "note")),
        "class",
        "cards");
  }

  private String card(String title, Estimate estimate, String unit, String note) {
    return Markup.element(
        "div",
        Markup.element("dt", title)
            + Markup.element("dd", Words.factor(estimate.value()) + unit, "class", "figure")
            + Markup.element("dd", mark(estimate), "class", "mark")
            + Markup.element("dd", Words.interval(estimate), "class", "interval")
            + Markup.element("dd", note, "class", "note"));
  }

  /** An estimate beside 1, on the axis that all cards share. */
  private String mark(Estimate e) {
    Axis axis =
        Axis.ofFactors(
            4,
            126,
            Stream.of(standing.speedUp(), standing.heldOutSpeedUp(), standing.wallClockSpeedUp())
                .flatMapToDouble(s -> DoubleStream.of(s.low(), s.high())));
    if (!Double.isFinite(e.value())) {
      return "";
    }
    String side = e.isAbove(1) ? "own" : e.isBelow(1) ? "ref" : "other";
    double one = axis.place(1);
    return Markup.svg(
        130,
        14,
        "mark",
        Words.withInterval(e),
        List.of(
            Markup.shape("path", "d", "M0 7H130", "class", "grid"),
            Markup.shape("path", "d", "M%s 1V13".formatted(Markup.number(one)), "class", "one"),
            Markup.shape(
                "path",
                "d",
                "M%s 7H%s"
                    .formatted(
                        Markup.number(axis.place(e.low())), Markup.number(axis.place(e.high()))),
                "class",
                "interval " + side),
            Markup.shape(
                "circle",
                "cx",
                axis.place(e.value()),
                "cy",
                7.0,
                "r",
                4.0,
                "class",
                "fill " + side)));
  }

  private String speedUps() {
    List<FactorRows.Row> rows =
        sorted.stream()
            .map(
                t ->
                    new FactorRows.Row(
                        t.task(),
                        new Estimate(
                            speedUp(t),
                            Arrays.stream(t.speedUps()).min().orElseThrow(),
                            Arrays.stream(t.speedUps()).max().orElseThrow()),
                        "%s: %s× in steps, seeds from %s to %s; %s steps, %s weights"
                            .formatted(
                                t.task(),
                                Words.factor(speedUp(t)),
                                Words.factor(Arrays.stream(t.speedUps()).min().orElseThrow()),
                                Words.factor(Arrays.stream(t.speedUps()).max().orElseThrow()),
                                Words.count(t.numSteps()),
                                Words.count(t.parameters()))))
            .toList();
    List<FactorRows.Row> families = new ArrayList<>();
    comparison
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
    return section(
        "Where it wins and loses",
        "How many times fewer steps than the tuned %s it needs to the same training loss. To the right of 1 it is faster."
            .formatted(report.reference()),
        subtitle("By family", "Interquartile mean and its interval.")
            + new FactorRows(families, FactorRows.Form.DOT, "Speed-up by family of tasks").draw()
            + subtitle(
                "Task by task", "Bars are medians, lines go from the worst seed to the best.")
            + new FactorRows(rows, FactorRows.Form.BAR, "Speed-up on each task, sorted").draw());
  }

  private String profile() {
    double[] thresholds =
        IntStream.range(0, THRESHOLDS)
            .mapToDouble(i -> Math.pow(WIDEST_FACTOR, 2.0 * i / (THRESHOLDS - 1) - 1))
            .toArray();
    List<Line> lines = new ArrayList<>();
    for (Standing other : reversed(standings)) {
      Scores scores =
          report
              .evaluation()
              .compare(other.optimizer(), report.reference(), Loss.TRAINING)
              .speedUps();
      if (other != standing) {
        lines.add(
            Line.bare(
                other.optimizer(),
                cssClass(other.optimizer()),
                thresholds,
                Arrays.stream(thresholds).map(scores::shareAbove).toArray()));
      }
    }
    PerformanceProfile own =
        PerformanceProfile.of(comparison.speedUps(), thresholds, report.bootstrap());
    lines.removeIf(l -> l.name().equals(report.reference()));
    lines.add(
        new Line(
            report.optimizer(),
            "own",
            thresholds,
            column(own, Estimate::value),
            column(own, Estimate::low),
            column(own, Estimate::high)));
    return section(
        "How often, and by how much",
        "Performance profile: the share of trainings that are faster than the tuned %s by more than a factor. The higher a line, the better; where it crosses 1× is how often an optimizer wins."
            .formatted(report.reference()),
        new LineChart(
                lines,
                new Axis(1 / WIDEST_FACTOR, WIDEST_FACTOR, 0, 1, true),
                new Axis(0, 1, 0, 1, false),
                Axis::factor,
                Words::percent,
                "speed-up in steps",
                "share of trainings above it",
                "Performance profile of each optimizer")
            .draw());
  }

  private String ranking() {
    SortableTable<Standing> table =
        new SortableTable<>(
            "Optimizers, the best first",
            List.of(
                Column.words("Optimizer", Standing::optimizer),
                Column.number("Place", s -> place(s), s -> Integer.toString(place(s))),
                estimate("Speed-up in steps", Standing::speedUp),
                estimate("On held-out data", Standing::heldOutSpeedUp),
                estimate("By the clock", Standing::wallClockSpeedUp),
                estimate("Final training loss", Standing::normalisedFinal),
                estimate("Final held-out loss", Standing::normalisedHeldOut),
                estimate("Ends lower", Standing::improvement),
                Column.number(
                    "Failed",
                    s -> s.failed() / (double) s.trainings(),
                    s -> s.failed() + " of " + s.trainings())),
            s -> cssClass(s.optimizer()));
    return section(
        "All optimizers",
        ("All beside the tuned %s, with 95 %% intervals. Ranked are those that can be relied on before those that fail in more than %s of their trainings, then by the lower of both speed-ups in steps. "
                + "“Ends lower” is the probability that a training ends with a lower training loss than the reference's.")
            .formatted(report.reference(), Words.percent(Standing.TOLERATED_FAILURES)),
        table.draw(standings)
            + paragraph(
                "aside",
                "Intervals are for other seeds on the same tasks. For other tasks of the same kind as well, %s's speed-up in steps is %s."
                    .formatted(report.optimizer(), Words.withInterval(standing.overTasks()))));
  }

  /** Equal standings share a place. */
  private int place(Standing standing) {
    return 1
        + (int) standings.stream().filter(s -> Standing.ranking().compare(s, standing) < 0).count();
  }

  private static Column<Standing> estimate(String title, Function<Standing, Estimate> estimate) {
    return Column.number(
        title,
        s -> estimate.apply(s).value(),
        s -> Words.factor(estimate.apply(s).value()) + "\n" + Words.interval(estimate.apply(s)));
  }

  private String curves() {
    SortedMap<String, SortedMap<String, TunedTask>> others = new TreeMap<>();
    report.evaluation().comparableWith(report.reference()).stream()
        .filter(o -> !o.equals(report.optimizer()) && !o.equals(report.reference()))
        .forEach(o -> others.put(o, report.evaluation().tuned(o, Loss.TRAINING)));
    List<String> tiles =
        sorted.stream()
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
    return section(
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
    String others = standings.size() > 2 ? swatch("other", "others") : "";
    return Markup.element(
        "p",
        swatch("own", report.optimizer()) + swatch("ref", "tuned " + report.reference()) + others,
        "class",
        "legend");
  }

  private static String swatch(String cssClass, String name) {
    return Markup.element("span", Markup.escape(name), "class", "swatch " + cssClass);
  }

  private String time() {
    List<TimeBars.Row> rows = new ArrayList<>();
    for (Standing other : standings) {
      Comparison beside =
          report.evaluation().compare(other.optimizer(), report.reference(), Loss.TRAINING);
      double reference = total(beside, TaskComparison::reference, TaskTraining::seconds);
      double all = total(beside, TaskComparison::optimizer, TaskTraining::seconds);
      double own = total(beside, TaskComparison::optimizer, TaskTraining::optimizerSeconds);
      rows.add(
          new TimeBars.Row(
              other.optimizer(),
              (all - own) / reference,
              own / reference,
              cssClass(other.optimizer())));
    }
    return section(
        "Where the time went",
        "Time to take the same steps on the same tasks, the tuned %s's being 1: in grey for the networks' losses and gradients, in colour for the optimizer's own work."
            .formatted(report.reference()),
        new TimeBars(rows).draw());
  }

  /** Sum over tasks of a time per training, mean over seeds. */
  private static double total(
      Comparison comparison,
      Function<TaskComparison, TunedTask> who,
      ToDoubleFunction<TaskTraining> time) {
    return comparison.tasks().stream()
        .mapToDouble(
            t -> who.apply(t).best().trainings().stream().mapToDouble(time).average().orElseThrow())
        .sum();
  }

  private String sensitivity() {
    if (report.changes().isEmpty()) {
      return "";
    }
    List<TaskTraining> unchanged = report.evaluation().trainings(report.optimizer());
    List<Sensitivity> all = new ArrayList<>();
    report
        .changes()
        .forEach(
            (change, trainings) ->
                all.add(Sensitivity.of(change, trainings, unchanged, report.bootstrap())));
    List<FactorRows.Row> rows =
        all.stream()
            .map(
                s ->
                    new FactorRows.Row(
                        s.change(),
                        s.speedUp(),
                        "%s: %s; %d of %d trainings failed"
                            .formatted(
                                s.change(),
                                Words.withInterval(s.speedUp()),
                                s.failed(),
                                s.trainings())))
            .toList();
    String failed =
        all.stream()
            .filter(c -> c.failed() > 0)
            .map(c -> "%s: %d of %d".formatted(c.change(), c.failed(), c.trainings()))
            .collect(Collectors.joining("; "));
    return section(
        "What it minds",
        "Steps to the same training loss beside its own unchanged trainings: at 1 the change does nothing.",
        new FactorRows(rows, FactorRows.Form.DOT, "Sensitivity to changes").draw()
            + (failed.isEmpty()
                ? ""
                : paragraph("aside warning", "Trainings that failed: " + failed + ".")));
  }

  private String metaTraining() {
    List<GenerationRow> rows = report.generations();
    if (rows.size() < 2) {
      return "";
    }
    double[] at = column(rows, GenerationRow::generation);
    double[] loss = column(rows, GenerationRow::meanLoss);
    double[] low = column(rows, r -> r.meanLoss() - r.lossStandardError());
    double[] high = column(rows, r -> r.meanLoss() + r.lossStandardError());
    double least = DoubleStream.of(low).filter(Double::isFinite).min().orElse(0);
    double most = DoubleStream.of(high).filter(Double::isFinite).max().orElse(1);
    return section(
        "How it evolved",
        "Mean objective of each of %s generations, with its standard error over pairs."
            .formatted(Words.count(rows.size())),
        new LineChart(
                List.of(new Line("mean objective", "own", at, loss, low, high)),
                new Axis(at[0], at[at.length - 1], 0, 1, false),
                new Axis(least, Math.max(most, least + 1e-9), 0, 1, false),
                v -> Words.count((long) v),
                Words::loss,
                "generation",
                "objective",
                "Mean objective over generations of the meta-training")
            .draw());
  }

  private String tasks() {
    Comparison heldOut =
        report.evaluation().compare(report.optimizer(), report.reference(), Loss.HELD_OUT);
    SortedMap<String, Double> heldOutSpeedUps = new TreeMap<>();
    heldOut.tasks().forEach(t -> heldOutSpeedUps.put(t.task(), speedUp(t)));
    SortableTable<TaskComparison> table =
        new SortableTable<>(
            "Tasks",
            List.of(
                Column.words("Task", TaskComparison::task),
                Column.number("Speed-up", ReportPage::speedUp, t -> Words.factor(speedUp(t))),
                Column.number(
                    "Held-out",
                    t -> heldOutSpeedUps.getOrDefault(t.task(), Double.NaN),
                    t -> Words.factor(heldOutSpeedUps.getOrDefault(t.task(), Double.NaN))),
                Column.number(
                    "By the clock",
                    t -> Scores.median(t.wallClockSpeedUps()),
                    t -> Words.factor(Scores.median(t.wallClockSpeedUps()))),
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
        comparison.tasks().stream().filter(t -> !t.reference().atEdge().isEmpty()).count();
    String warning =
        atEdge == 0
            ? ""
            : paragraph(
                "aside warning",
                "* On %d of %d tasks the reference's best setting is the least or greatest that was tried: a better one may lie outside, and the speed-up there may flatter."
                    .formatted(atEdge, comparison.tasks().size()));
    Set<String> missing = report.evaluation().notShared(report.optimizer(), report.reference());
    String absent =
        missing.isEmpty()
            ? ""
            : paragraph(
                "aside warning",
                "Not compared, as only one of both was trained on them: %s."
                    .formatted(String.join(", ", missing)));
    return section(
        "Every task",
        "Medians over seeds; a click on a heading sorts.",
        table.draw(sorted) + warning + absent);
  }

  private static String setting(TunedTask tuned) {
    return tuned.best().inWords() + (tuned.atEdge().isEmpty() ? "" : " *");
  }

  private String provenance() {
    String method =
        """
        <p>Speed-up: the steps of the tuned reference over the steps that the optimizer needs to the \
        reference's final loss, on running minima; where it never comes so low, the steps after which the \
        reference was as low as the optimizer ends, over the optimizer's own. 0 if it failed: ended without a finite loss, or above the loss before training. Each seed \
        is compared with the same seed: same initial weights, same minibatches.</p>
        <p>Tuning: on each task, of all settings that were tried, the one with the lowest loss at the end; a \
        setting that fails loses. %s</p>
        <p>Averages are interquartile means over all tasks and seeds; intervals are %s %% percentile intervals of a \
        stratified bootstrap with %s replicates, after Agarwal et al. (2021).</p>
        """
            .formatted(
                report.evaluation().tunedApart()
                    ? "It was chosen by training loss on a training of its own, and judged from other seeds."
                    : "The same trainings choose and judge it, which flatters what has many settings; measures on held-out data choose by held-out loss.",
                Markup.number(100 * report.bootstrap().level()),
                Words.count(report.bootstrap().replicates()));
    String facts =
        new TreeMap<>(report.provenance())
            .entrySet().stream()
                .map(
                    e ->
                        Markup.element("dt", Markup.escape(e.getKey()))
                            + Markup.element("dd", Markup.escape(e.getValue())))
                .collect(Collectors.joining());
    return section(
        "How this was measured",
        "",
        method
            + (facts.isEmpty()
                ? ""
                : subtitle("Where it comes from", "")
                    + Markup.element("dl", facts, "class", "facts")));
  }

  private String cssClass(String optimizer) {
    return optimizer.equals(report.optimizer())
        ? "own"
        : optimizer.equals(report.reference()) ? "ref" : "other";
  }

  private static double speedUp(TaskComparison task) {
    return Scores.median(task.speedUps());
  }

  private static String section(String title, String lead, String content) {
    return Markup.element(
        "section",
        Markup.element("h2", Markup.escape(title))
            + (lead.isEmpty() ? "" : paragraph("lead", lead))
            + content);
  }

  private static String subtitle(String title, String lead) {
    return Markup.element("h3", Markup.escape(title))
        + (lead.isEmpty() ? "" : paragraph("lead", lead));
  }

  private static String paragraph(String cssClass, String text) {
    return Markup.element("p", Markup.escape(text), "class", cssClass);
  }

  private static double[] column(PerformanceProfile profile, ToDoubleFunction<Estimate> value) {
    return profile.shares().stream().mapToDouble(value).toArray();
  }

  private static double[] column(List<GenerationRow> rows, ToDoubleFunction<GenerationRow> value) {
    return rows.stream().mapToDouble(value).toArray();
  }

  private static <T> List<T> reversed(List<T> list) {
    List<T> copy = new ArrayList<>(list);
    Collections.reverse(copy);
    return copy;
  }

  private static String resource(String name) {
    try (InputStream in = ReportPage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(
            "The program lacks the resource %s of its build".formatted(name));
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the resource " + name, e);
    }
  }
}
