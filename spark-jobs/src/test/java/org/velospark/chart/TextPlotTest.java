package org.velospark.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.velospark.unroll.LearningCurve;
import org.velospark.unroll.LearningCurve.HeldOut;

class TextPlotTest {
  private static LearningCurve curve(int steps, float from, float to, HeldOut... heldOut) {
    float[] losses = new float[steps];
    for (int k = 0; k < steps; k++) {
      losses[k] = from + (to - from) * k / (steps - 1);
    }
    return new LearningCurve(steps, losses, List.of(heldOut), 1);
  }

  @Test
  void everyLineFitsATerminal() {
    List<String> lines =
        TextPlot.lines(curve(1000, 3, 1, new HeldOut(0, 3.5), new HeldOut(1000, 1)));

    assertThat(lines).hasSize(19).allMatch(line -> line.length() <= 80);
    assertThat(lines.get(0)).contains("loss ", "training", "held-out");
    assertThat(lines.get(1)).startsWith("     3.500");
    assertThat(lines.get(16)).startsWith("     1.0");
    assertThat(lines.get(18)).endsWith("1000 steps").hasSize(79);
  }

  @Test
  void aLossThatFallsRunsFromTheTopLeftToTheBottomRight() {
    List<String> lines = TextPlot.lines(curve(1000, 3, 1));

    assertThat(firstDot(lines.get(1))).isLessThan(15);
    assertThat(firstDot(lines.get(8))).isBetween(35, 50);
    assertThat(firstDot(lines.get(16))).isGreaterThan(70);
  }

  private static int firstDot(String line) {
    int at = 11;
    while (at < line.length() && line.charAt(at) == '\u2800') {
      at++;
    }
    return at;
  }

  @Test
  void lossesFarApartAreShownByTheirLogarithms() {
    List<String> lines = TextPlot.lines(curve(1000, 1000, 0.001f));

    assertThat(lines.get(0)).contains("loss (log)");
  }

  @Test
  void onlyFiniteLossesAreDrawn() {
    LearningCurve diverged =
        new LearningCurve(
            100,
            new float[] {1, 2, Float.NaN},
            List.of(new HeldOut(0, 1), new HeldOut(3, Double.NaN)),
            1);

    List<String> lines = TextPlot.lines(diverged);

    assertThat(lines.get(1)).startsWith("     2.000");
    assertThat(lines.stream().skip(1).filter(line -> line.contains("o"))).hasSize(1);
  }

  @Test
  void anEmptyCurveIsAnEmptyPlot() {
    LearningCurve nothing =
        new LearningCurve(100, new float[] {Float.NaN}, List.of(new HeldOut(0, Double.NaN)), 1);

    assertThat(TextPlot.lines(nothing)).hasSize(19);
  }

  @Test
  void aConstantLossIsAFlatLine() {
    assertThat(
            TextPlot.lines(curve(100, 2, 2)).stream()
                .skip(1)
                .limit(16)
                .filter(line -> firstDot(line) < line.length()))
        .hasSize(1);
  }

  @Test
  void aRunIsDrawnAsFarAsItHasCome() {
    List<String> lines = TextPlot.lines(new double[] {4, 3, Double.NaN, 2, 1}, 10);

    assertThat(lines).hasSize(12).allMatch(line -> line.length() <= 80);
    assertThat(lines.get(0)).contains("mean of a generation");
    assertThat(lines.get(1)).startsWith("     4.000");
    assertThat(lines.get(11)).endsWith("10 generations");
    int middle = 11 + 34;
    assertThat(lines.stream().skip(1).limit(9))
        .allMatch(line -> line.substring(middle).chars().allMatch(dot -> dot == '\u2800'));
  }

  @Test
  void aRunWithoutGenerationsIsAnEmptyPlot() {
    assertThat(TextPlot.lines(new double[0], 10)).hasSize(12);
  }
}
