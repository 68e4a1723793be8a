package org.velospark.report;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.velospark.history.GenerationRow;
import org.velospark.verdict.Sensitivity;
import org.velospark.verdict.TaskTraining;

/** The sections on the optimizer itself, and on where the numbers come from. */
record OriginSections(Report report, Findings findings) {

  String sensitivity() {
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
    return Section.of(
        "What it minds",
        "Steps to the same training loss beside its own unchanged trainings: at 1 the change does nothing.",
        new FactorRows(rows, FactorRows.Form.DOT, "Sensitivity to changes").draw()
            + (failed.isEmpty()
                ? ""
                : Section.paragraph("aside warning", "Trainings that failed: " + failed + ".")));
  }

  String metaTraining() {
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
    return Section.of(
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

  String provenance() {
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
    return Section.of(
        "How this was measured",
        "",
        method
            + (facts.isEmpty()
                ? ""
                : Section.subtitle("Where it comes from", "")
                    + Markup.element("dl", facts, "class", "facts")));
  }

  private static double[] column(List<GenerationRow> rows, ToDoubleFunction<GenerationRow> value) {
    return rows.stream().mapToDouble(value).toArray();
  }
}
