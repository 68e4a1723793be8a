package org.velospark.model.accumulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LossBufferTest {
  private static float[] features(LossBuffer buffer) {
    float[] features = new float[LossBuffer.FEATURES];
    buffer.features(features, 0);
    return features;
  }

  @Property(tries = 300)
  void featuresStayBetweenMinusOneAndOne(
      @ForAll @Size(min = 1, max = 60) List<@FloatRange(min = -100, max = 100) Float> losses,
      @ForAll @IntRange(min = 10, max = 100_000) int numSteps) {
    LossBuffer buffer = new LossBuffer(numSteps);
    for (float loss : losses) {
      buffer.add(loss);
      for (float feature : features(buffer)) {
        assertThat(feature).isBetween(-1f, 1f);
      }
    }
  }

  @Test
  void twoLossesSayNothing() {
    LossBuffer buffer = new LossBuffer(100);
    buffer.add(2);
    buffer.add(1);
    assertThat(features(buffer)).containsOnly(0);
  }

  @Test
  void halfLivesRunFromTenToTheNumberOfSteps() {
    double[] decays = new LossBuffer(1000).decays();
    assertThat(decays[0]).isCloseTo(Math.exp(-1 / 10.0), within(1e-15));
    assertThat(decays[9]).isCloseTo(Math.exp(-1 / 1000.0), within(1e-15));
  }

  @Test
  void aSpikeCountsAsTwiceTheLargestMean() {
    LossBuffer spiked = new LossBuffer(100);
    LossBuffer doubled = new LossBuffer(100);
    for (LossBuffer buffer : List.of(spiked, doubled)) {
      buffer.add(1);
      buffer.add(1);
    }
    spiked.add(1e9);
    doubled.add(2);
    for (int i = 0; i < LossBuffer.SCALES; i++) {
      // The mean of a constant is that constant only to within its weight on zero.
      assertThat(spiked.means()[i]).isCloseTo(doubled.means()[i], within(0.1));
    }
    assertThat(spiked.means()[0]).isLessThan(1);
  }

  @Test
  void anImprovingLossShowsAsNegativeFeatures() {
    LossBuffer buffer = new LossBuffer(200);
    for (int i = 0; i < 100; i++) {
      buffer.add(10 - 0.1 * i);
    }
    for (float feature : features(buffer)) {
      assertThat(feature).isNegative();
    }
  }
}
