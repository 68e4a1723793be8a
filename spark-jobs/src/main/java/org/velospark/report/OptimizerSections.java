package org.velospark.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.velospark.report.SortableTable.Column;
import org.velospark.verdict.Estimate;
import org.velospark.verdict.Loss;
import org.velospark.verdict.PerformanceProfile;
import org.velospark.verdict.Scores;
import org.velospark.verdict.Standing;
import org.velospark.verdict.TaskComparison;
import org.velospark.verdict.TaskTraining;
import org.velospark.verdict.TunedTask;

/** The sections on all optimizers. */
record OptimizerSections(Report report, Findings findings) {

  private static final int THRESHOLDS = 61;
  private static final double WIDEST_FACTOR = 8;

  String profile() {
    double[] thresholds =
        IntStream.range(0, THRESHOLDS)
            .mapToDouble(i -> Math.pow(WIDEST_FACTOR, 2.0 * i / (THRESHOLDS - 1) - 1))
            .toArray();
    List<Line> lines = new ArrayList<>();
    for (Standing other : reversed(findings.standings())) {
      Scores scores =
          report
              .evaluation()
              .compare(other.optimizer(), report.reference(), Loss.TRAINING)
              .speedUps();
      if (other != findings.standing()) {
        lines.add(
            Line.bare(
                other.optimizer(),
                findings.cssClass(other.optimizer()),
                thresholds,
                Arrays.stream(thresholds).map(scores::shareAbove).toArray()));
      }
    }
    PerformanceProfile own =
        PerformanceProfile.of(findings.comparison().speedUps(), thresholds, report.bootstrap());
    lines.removeIf(l -> l.name().equals(report.reference()));
    lines.add(
        new Line(
            report.optimizer(),
            "own",
            thresholds,
            column(own, Estimate::value),
            column(own, Estimate::low),
            column(own, Estimate::high)));
    return Section.of(
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

  String ranking() {
    SortableTable<Standing> table =
        new SortableTable<>(
            "Optimizers, the best first",
            List.of(
                Column.words("Optimizer", Standing::optimizer),
                Column.number(
                    "Place", s -> findings.place(s), s -> Integer.toString(findings.place(s))),
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
            s -> findings.cssClass(s.optimizer()));
    return Section.of(
        "All optimizers",
        ("All beside the tuned %s, with 95 %% intervals. Ranked are those that can be relied on before those that fail in more than %s of their trainings, then by the lower of both speed-ups in steps. "
                + "“Ends lower” is the probability that a training ends with a lower training loss than the reference's.")
            .formatted(report.reference(), Words.percent(Standing.TOLERATED_FAILURES)),
        table.draw(findings.standings())
            + Section.paragraph(
                "aside",
                "Intervals are for other seeds on the same tasks. For other tasks of the same kind as well, %s's speed-up in steps is %s."
                    .formatted(
                        report.optimizer(), Words.withInterval(findings.standing().overTasks()))));
  }

  private static Column<Standing> estimate(String title, Function<Standing, Estimate> estimate) {
    return Column.number(title, s -> estimate.apply(s).value(), s -> inTwoLines(estimate.apply(s)));
  }

  private static String inTwoLines(Estimate estimate) {
    String value = Words.factor(estimate.value());
    return Double.isNaN(estimate.value()) ? value : value + "\n" + Words.interval(estimate);
  }

  String time() {
    List<TimeBars.Row> rows = new ArrayList<>();
    for (Standing other : findings.standings()) {
      List<TaskComparison> tasks =
          report
              .evaluation()
              .compare(other.optimizer(), report.reference(), Loss.TRAINING)
              .tasks()
              .stream()
              .filter(TaskComparison::timedAlike)
              .toList();
      if (!tasks.isEmpty()) {
        double reference = total(tasks, TaskComparison::reference, TaskTraining::seconds);
        double all = total(tasks, TaskComparison::optimizer, TaskTraining::seconds);
        double own = total(tasks, TaskComparison::optimizer, TaskTraining::optimizerSeconds);
        rows.add(
            new TimeBars.Row(
                other.optimizer(),
                (all - own) / reference,
                own / reference,
                findings.cssClass(other.optimizer())));
      }
    }
    return Section.of(
        "Where the time went",
        "Time to take the same steps on the same tasks, the tuned %s's being 1: in grey for the networks' losses and gradients, in colour for the optimizer's own work. Only tasks on which both were timed on the same processor count."
            .formatted(report.reference()),
        new TimeBars(rows).draw());
  }

  /** Sum over tasks of a time per training, mean over seeds. */
  private static double total(
      List<TaskComparison> tasks,
      Function<TaskComparison, TunedTask> who,
      ToDoubleFunction<TaskTraining> time) {
    return tasks.stream()
        .mapToDouble(
            t -> who.apply(t).best().trainings().stream().mapToDouble(time).average().orElseThrow())
        .sum();
  }

  private static double[] column(PerformanceProfile profile, ToDoubleFunction<Estimate> value) {
    return profile.shares().stream().mapToDouble(value).toArray();
  }

  private static <T> List<T> reversed(List<T> list) {
    List<T> copy = new ArrayList<>(list);
    Collections.reverse(copy);
    return copy;
  }
}
