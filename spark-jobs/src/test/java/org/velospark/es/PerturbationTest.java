package org.velospark.es;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.velospark.model.WeightRange;

class PerturbationTest {
  private static final int LENGTH = 200_000;

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -7, 123456789123L})
  void isStandardNormal(long seed) {
    float[] epsilon = fill(new Perturbation(seed, 3, 5), LENGTH);
    double mean = IntStream.range(0, LENGTH).mapToDouble(k -> epsilon[k]).sum() / LENGTH;
    double variance =
        IntStream.range(0, LENGTH).mapToDouble(k -> epsilon[k] * (double) epsilon[k]).sum() / LENGTH
            - mean * mean;
    // Five standard errors of each.
    assertThat(mean).as("seed %d", seed).isCloseTo(0, within(5 / Math.sqrt(LENGTH)));
    assertThat(variance).as("seed %d", seed).isCloseTo(1, within(5 * Math.sqrt(2.0 / LENGTH)));
    // Kolmogorov and Smirnov: beyond 1.95 / sqrt(n) in one of a thousand samples.
    assertThat(largestDistanceFromNormal(epsilon))
        .as("seed %d", seed)
        .isLessThan(1.95 / Math.sqrt(LENGTH));
  }

  @Test
  void isIndependentOfThatOfAnyOtherIndex() {
    Perturbation perturbation = new Perturbation(11, 4, 2);
    float[] epsilon = fill(perturbation, LENGTH);
    for (Perturbation other :
        List.of(
            new Perturbation(11, 4, 3),
            new Perturbation(11, 5, 2),
            new Perturbation(12, 4, 2),
            new Perturbation(11, 2, 4))) {
      float[] others = fill(other, LENGTH);
      double product =
          IntStream.range(0, LENGTH).mapToDouble(k -> (double) epsilon[k] * others[k]).sum();
      assertThat(product / LENGTH)
          .as("%s and %s", perturbation, other)
          .isCloseTo(0, within(5 / Math.sqrt(LENGTH)));
    }
  }

  @Test
  void isTheSameOnAnyThreadAndForAnyLength() {
    float[] expected = fill(new Perturbation(5, 1, 0), 1000);
    List<float[]> drawn =
        IntStream.range(0, 64)
            .parallel()
            .mapToObj(k -> fill(new Perturbation(5, 1, 0), 1000 + k))
            .toList();
    assertThat(drawn).allSatisfy(epsilon -> assertThat(epsilon).startsWith(expected));
  }

  /** What a stored run replays: these numbers may never change. */
  @Test
  void staysTheSameFromVersionToVersion() {
    assertThat(fill(new Perturbation(1, 2, 3), 4))
        .containsExactly(-0.36793414f, 0.4513026f, 1.0431379f, 1.3280429f);
  }

  @Test
  void sidesLieAtEqualDistancesOnEitherSide() {
    Perturbation perturbation = new Perturbation(9, 0, 1);
    float[] epsilon = fill(perturbation, 500);
    float[] theta = fill(new Perturbation(10, 0, 0), 500);
    float[] positive = new float[500];
    float[] negative = new float[500];
    perturbation.sides(theta, new WeightRange(0, theta.length), 0.25, positive, negative);
    for (int k = 0; k < theta.length; k++) {
      assertThat(positive[k]).isEqualTo((float) (theta[k] + 0.25 * epsilon[k]));
      assertThat(negative[k]).isEqualTo((float) (theta[k] - 0.25 * epsilon[k]));
    }
  }

  @Property
  void onlyWeightsThatEvolveGetNoiseAndTheirsIsWhatIsAddedUp(
      @ForAll @IntRange(min = 1, max = 3000) int length,
      @ForAll @IntRange(max = 3000) int before,
      @ForAll @IntRange(max = 3000) int after,
      @ForAll long seed) {
    WeightRange evolved = new WeightRange(before, before + length);
    Perturbation perturbation = new Perturbation(seed, 1, 2);
    float[] theta = fill(new Perturbation(seed, 0, 0), before + length + after);
    float[] positive = new float[theta.length];
    float[] negative = new float[theta.length];
    perturbation.sides(theta, evolved, 0.25, positive, negative);
    float[] noise =
        new LocalNoiseSum().of(List.of(new NoiseTerm(perturbation, 1)), evolved.length());
    for (int k = 0; k < theta.length; k++) {
      boolean fixed = k < before || k >= before + length;
      double step = fixed ? 0 : 0.25 * noise[k - before];
      assertThat(positive[k]).as("weight %d", k).isEqualTo((float) (theta[k] + step));
      assertThat(negative[k]).as("weight %d", k).isEqualTo((float) (theta[k] - step));
    }
  }

  /**
   * In a JVM of its own: what tests before have run decides what the compiler makes of vectors, and
   * after some of them it leaves objects.
   */
  @Test
  void drawingAllocatesNothingForAnElement() throws Exception {
    Process drawing =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "--add-modules=jdk.incubator.vector",
                "-cp",
                System.getProperty("java.class.path"),
                Drawing.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String allocated = new String(drawing.getInputStream().readAllBytes(), UTF_8).strip();
    assertThat(drawing.waitFor()).isZero();
    // The generator itself, and nothing that grows with the length.
    assertThat(Long.parseLong(allocated)).isLessThan(LENGTH / 10);
  }

  /** Draws until the code is compiled, and prints how many bytes one drawing still allocates. */
  static final class Drawing {
    private Drawing() {}

    public static void main(String[] arguments) {
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      Perturbation perturbation = new Perturbation(1, 1, 1);
      float[] epsilon = new float[LENGTH];
      long allocated = Long.MAX_VALUE;
      for (int round = 0; round < 10_000 && allocated >= LENGTH / 10; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        perturbation.fill(epsilon);
        allocated = threads.getCurrentThreadAllocatedBytes() - before;
      }
      System.out.println(allocated);
    }
  }

  @Test
  void sidesOfAnotherLengthAreRefused() {
    assertThatThrownBy(
            () ->
                new Perturbation(1, 1, 1)
                    .sides(new float[3], new WeightRange(0, 3), 1, new float[3], new float[4]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("theta has 3 weights, but its sides have room for 3 and 4");
  }

  @Test
  void indicesBelowZeroAreRefused() {
    assertThatThrownBy(() -> new Perturbation(-1, -1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("generation must be at least 0, but is -1");
    assertThatThrownBy(() -> new Perturbation(-1, 0, -2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("pair must be at least 0, but is -2");
  }

  private static float[] fill(Perturbation perturbation, int length) {
    float[] epsilon = new float[length];
    perturbation.fill(epsilon);
    return epsilon;
  }

  private static double largestDistanceFromNormal(float[] sample) {
    float[] sorted = sample.clone();
    Arrays.sort(sorted);
    double largest = 0;
    for (int k = 0; k < sorted.length; k++) {
      double expected = normalDistribution(sorted[k]);
      largest = Math.max(largest, expected - (double) k / sorted.length);
      largest = Math.max(largest, (k + 1.0) / sorted.length - expected);
    }
    return largest;
  }

  /** By the series of Marsaglia, "Evaluating the normal distribution", 2004. */
  private static double normalDistribution(double x) {
    if (Math.abs(x) > 8) {
      return x > 0 ? 1 : 0;
    }
    double sum = x;
    double term = x;
    for (int k = 3; Math.abs(term) > 1e-17 * Math.abs(sum); k += 2) {
      term *= x * x / k;
      sum += term;
    }
    return 0.5 + sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  }
}
