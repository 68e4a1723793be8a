package org.velospark.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.velospark.verdict.Scores;
import org.velospark.verdict.TaskComparison;
import org.velospark.verdict.TaskTraining;
import org.velospark.verdict.TunedTask;

/**
 * Training losses on one task: the optimizer's and the reference's, each the mean over seeds with
 * the range from least to greatest, and those of others as far as they come near.
 *
 * @param comparison the optimizer beside the reference
 * @param others others on the same task
 */
record CurveTile(TaskComparison comparison, List<TunedTask> others) {

  private static final double WIDTH = 190;
  private static final double HEIGHT = 116;
  private static final double LEFT = 36;
  private static final double BOTTOM = 100;

  /** A figure with the task's name and its speed-up. */
  String draw() {
    Line own = line(comparison.optimizer(), "own");
    Line reference = line(comparison.reference(), "ref");
    double speedUp = Scores.median(comparison.speedUps());
    double[] shown =
        DoubleStream.concat(
                DoubleStream.concat(DoubleStream.of(own.lows()), DoubleStream.of(own.highs())),
                DoubleStream.concat(
                    DoubleStream.of(reference.lows()), DoubleStream.of(reference.highs())))
            .filter(Double::isFinite)
            .toArray();
    List<String> shapes = new ArrayList<>();
    double low = Arrays.stream(shown).min().orElse(0);
    double high = Math.max(Arrays.stream(shown).max().orElse(1), low + 1e-12);
    Axis x = new Axis(0, comparison.numSteps(), LEFT, WIDTH - 3, false);
    Axis y = new Axis(low, high, BOTTOM - 2, 7, low > 0 && high > 4 * low);
    shapes.add(Markup.shape("path", "d", "M36 3V100H187", "class", "frame"));
    shapes.add(Markup.label(LEFT - 4, 12, Words.shortLoss(high), "small end"));
    shapes.add(Markup.label(LEFT - 4, BOTTOM - 1, Words.shortLoss(low), "small end"));
    shapes.add(Markup.label(LEFT, HEIGHT - 4, "0", "small"));
    shapes.add(
        Markup.label(WIDTH - 3, HEIGHT - 4, Words.count(comparison.numSteps()), "small end"));
    List<String> lines = new ArrayList<>();
    others.forEach(other -> lines.add(line(other, "other").bare().draw(x, y)));
    lines.add(reference.draw(x, y));
    lines.add(own.draw(x, y));
    shapes.add(Markup.element("g", String.join("", lines), "clip-path", "url(#tile)"));
    String caption =
        Markup.element("span", Markup.escape(comparison.task()), "class", "task")
            + Markup.element(
                "span",
                Words.factor(speedUp) + "×",
                "class",
                "factor " + (speedUp > 1 ? "own" : speedUp < 1 ? "ref" : ""));
    return Markup.element(
        "figure",
        Markup.element("figcaption", caption, "data-tip", comparison.task())
            + Markup.svg(
                WIDTH,
                HEIGHT,
                "tile",
                "Training loss on %s over %d steps"
                    .formatted(comparison.task(), comparison.numSteps()),
                shapes),
        "class",
        "tile");
  }

  /** What a tile's lines are cut to; once on a page. */
  static String clip() {
    return "<svg width=\"0\" height=\"0\" class=\"defs\" aria-hidden=\"true\"><clipPath id=\"tile\">"
        + "<rect x=\"36\" y=\"2\" width=\"152\" height=\"98\"/></clipPath></svg>";
  }

  private static Line line(TunedTask tuned, String cssClass) {
    List<TaskTraining> trainings = tuned.best().trainings();
    int[] at = trainings.get(0).at();
    double[][] losses =
        IntStream.range(0, at.length)
            .mapToObj(
                i ->
                    trainings.stream()
                        .filter(t -> Arrays.equals(t.at(), at))
                        .mapToDouble(t -> t.trainingLoss()[i])
                        .filter(Double::isFinite)
                        .toArray())
            .toArray(double[][]::new);
    return new Line(
        trainings.get(0).optimizer(),
        cssClass,
        Arrays.stream(at).asDoubleStream().toArray(),
        Arrays.stream(losses)
            .mapToDouble(l -> DoubleStream.of(l).average().orElse(Double.NaN))
            .toArray(),
        Arrays.stream(losses)
            .mapToDouble(l -> DoubleStream.of(l).min().orElse(Double.NaN))
            .toArray(),
        Arrays.stream(losses)
            .mapToDouble(l -> DoubleStream.of(l).max().orElse(Double.NaN))
            .toArray());
  }
}
