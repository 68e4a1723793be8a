package org.velospark.es;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class EsConfigTest {
  private static final Weighting RAW = new Weighting.Antithetic(new Difference.Raw());

  @Test
  void theDefaultsAreThose() {
    assertThat(EsConfig.defaults())
        .isEqualTo(new EsConfig(0.01, 32, 1, new Weighting.Antithetic(new Difference.Sign())));
  }

  @Test
  void aUnitIsAPairOnATask() {
    assertThat(new EsConfig(0.1, 6, 7, RAW).units()).isEqualTo(42);
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    assertRefused(() -> new EsConfig(0, 1, 1, RAW), "sigma must be above 0 and finite, but is 0.0");
    assertRefused(
        () -> new EsConfig(Double.POSITIVE_INFINITY, 1, 1, RAW),
        "sigma must be above 0 and finite, but is Infinity");
    assertRefused(() -> new EsConfig(1, 0, 1, RAW), "pairs must be at least 1, but is 0");
    assertRefused(
        () -> new EsConfig(1, 1, -1, RAW), "tasks-per-pair must be at least 1, but is -1");
    assertRefused(
        () -> new EsConfig(1, 50_000, 50_000, RAW),
        "pairs times tasks-per-pair must be at most 2147483647, but is 50000 times 50000");
    assertRefused(() -> new EsConfig(1, 1, 1, RAW, -1), "staleness must be at least 0, but is -1");
    assertRefused(
        () -> new Difference.Clipped(0), "clip-limit must be above 0 and finite, but is 0.0");
    assertRefused(
        () -> new Weighting.WeightedAverage(Double.NaN),
        "temperature must be above 0 and finite, but is NaN");
    assertRefused(
        () -> new EsConfig(1, 1, 2, RAW, 0, Optional.of(new TruncationConfig(5, true))),
        "tasks-per-pair must be 1 where unrolls are truncated, but is 2");
    assertRefused(
        () ->
            new EsConfig(
                1,
                1,
                1,
                new Weighting.WeightedAverage(1),
                0,
                Optional.of(new TruncationConfig(5, true))),
        "Where unrolls are truncated, only differences of the sides count, not"
            + " WeightedAverage[temperature=1.0]");
    assertRefused(
        () -> new EsConfig(1, 1, 1, RAW, 1, Optional.of(new TruncationConfig(5, true))),
        "staleness must be 0 where unrolls are truncated, but is 1");
    assertRefused(() -> new TruncationConfig(0, true), "truncation must be at least 1, but is 0");
    assertRefused(() -> new PairLoss(1, 0, 0, -1), "earlier must be at least 0, but is -1");
    assertRefused(() -> new PairLoss(-1, 0, 0), "pair must be at least 0, but is -1");
  }

  private static void assertRefused(Runnable construction, String message) {
    assertThatThrownBy(construction::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
