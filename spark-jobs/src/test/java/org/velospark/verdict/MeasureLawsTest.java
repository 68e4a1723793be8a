package org.velospark.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

class MeasureLawsTest {

  /** Loss before training, above all others. */
  private static final double HIGHEST = 5;

  private static final Bootstrap QUICK = new Bootstrap(50, 0.95, 3);

  @Property
  void theSpeedUpOverItselfIsOne(@ForAll("curves") double[] curve) {
    TaskTraining training = training(curve);
    assertThat(SpeedUp.of(training, training, Loss.TRAINING)).isEqualTo(1);
  }

  @Property
  void speedUpsOverEachOtherAreReciprocal(
      @ForAll("curves") double[] first, @ForAll("curves") double[] second) {
    double there = SpeedUp.of(training(first), training(second), Loss.TRAINING);
    double back = SpeedUp.of(training(second), training(first), Loss.TRAINING);
    assertThat(there * back).isCloseTo(1, within(1e-9));
  }

  @Property
  void aLowerCurveIsNeverSlower(
      @ForAll("curves") double[] curve,
      @ForAll("curves") double[] reference,
      @ForAll @DoubleRange(min = 0, max = 1) double less) {
    double[] lower = Arrays.stream(curve).map(l -> l - less).toArray();
    assertThat(SpeedUp.of(training(lower), training(reference), Loss.TRAINING))
        .isGreaterThanOrEqualTo(SpeedUp.of(training(curve), training(reference), Loss.TRAINING));
  }

  @Property
  void theSpeedUpDoesNotDependOnTheScaleOfTheLoss(
      @ForAll("curves") double[] curve,
      @ForAll("curves") double[] reference,
      @ForAll @IntRange(min = -8, max = 8) int power) {
    double scale = Math.pow(2, power);
    double[] scaled = Arrays.stream(curve).map(l -> l * scale).toArray();
    double[] scaledReference = Arrays.stream(reference).map(l -> l * scale).toArray();
    assertThat(
            SpeedUp.of(
                training(HIGHEST * scale, scaled),
                training(HIGHEST * scale, scaledReference),
                Loss.TRAINING))
        .isEqualTo(SpeedUp.of(training(curve), training(reference), Loss.TRAINING));
  }

  @Property
  void theInterquartileMeanOfAConstantIsIt(
      @ForAll @DoubleRange(min = -100, max = 100) double value,
      @ForAll @IntRange(min = 1, max = 20) int tasks,
      @ForAll @IntRange(min = 1, max = 5) int seeds) {
    double[][] scores = new double[tasks][seeds];
    Arrays.stream(scores).forEach(s -> Arrays.fill(s, value));
    Estimate estimate = QUICK.estimate(scores(scores), Scores::interquartileMean);
    assertThat(estimate.value()).isCloseTo(value, within(1e-9));
    assertThat(estimate.low()).isCloseTo(value, within(1e-9));
    assertThat(estimate.high()).isCloseTo(value, within(1e-9));
  }

  @Property
  void theInterquartileMeanDoesNotDependOnOrder(@ForAll("curves") double[] values) {
    double[] reversed =
        IntStream.range(0, values.length).mapToDouble(i -> values[values.length - 1 - i]).toArray();
    assertThat(scores(reversed).interquartileMean())
        .isCloseTo(scores(values).interquartileMean(), within(1e-12));
  }

  @Property
  void theInterquartileMeanDoesNotSeeAnExtreme(
      @ForAll("curves") double[] values, @ForAll @DoubleRange(min = 1e3, max = 1e9) double huge) {
    double[] one = values.clone();
    one[0] = 1e3;
    double[] other = values.clone();
    other[0] = huge;
    assertThat(scores(other).interquartileMean()).isEqualTo(scores(one).interquartileMean());
  }

  @Property
  void eitherImprovesOnTheOtherOrIsImprovedOn(
      @ForAll("curves") double[] first, @ForAll("curves") double[] second) {
    double there = scores(first).probabilityOfImprovement(scores(second));
    double back = scores(second).probabilityOfImprovement(scores(first));
    assertThat(there).isBetween(0.0, 1.0);
    assertThat(there + back).isCloseTo(1, within(1e-12));
    assertThat(scores(first).probabilityOfImprovement(scores(first))).isEqualTo(0.5);
  }

  @Property(tries = 100)
  void aProfileFallsFromOneToNone(@ForAll("curves") double[] values) {
    double[] thresholds = {0, 1, 2, 3, 4, 5.1};
    PerformanceProfile profile = PerformanceProfile.of(scores(values), thresholds, QUICK);
    double[] shares = profile.shares().stream().mapToDouble(Estimate::value).toArray();
    assertThat(shares[0]).isEqualTo(1);
    assertThat(shares[5]).isZero();
    assertThat(IntStream.range(1, 6)).allMatch(i -> shares[i] <= shares[i - 1]);
    assertThat(profile.shares()).allMatch(e -> e.low() <= e.value() && e.value() <= e.high());
  }

  @Provide
  Arbitrary<double[]> curves() {
    return Arbitraries.doubles().between(0.1, HIGHEST).array(double[].class).ofSize(11);
  }

  private static Scores scores(double[]... byTask) {
    Map<String, double[]> map = new TreeMap<>();
    for (int i = 0; i < byTask.length; i++) {
      map.put("task-%03d".formatted(i), byTask[i]);
    }
    return new Scores(new TreeMap<>(map));
  }

  private static TaskTraining training(double[] losses) {
    return training(HIGHEST, losses);
  }

  private static TaskTraining training(double first, double[] others) {
    double[] losses =
        DoubleStream.concat(DoubleStream.of(first), DoubleStream.of(others)).toArray();
    int[] at = IntStream.range(0, losses.length).map(i -> 10 * i).toArray();
    return new TaskTraining(
        "task",
        "family",
        "it",
        Map.of(),
        0,
        at[at.length - 1],
        1,
        at,
        losses,
        losses,
        1,
        0.1,
        "cpu");
  }
}
