package org.velospark.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LossScaleTest {
  private static final LossScale TEN = LossScale.classification(10);

  @Test
  void classificationIsScaledAsPublished() {
    // (x - ln 2) * 10 / ln 10 for ten classes, computed by hand.
    assertThat(TEN.normalized(Math.log(2))).isCloseTo(0, within(1e-12));
    assertThat(TEN.normalized(Math.log(10))).isCloseTo(6.989700043, within(1e-9));
    assertThat(TEN.normalized(0)).isCloseTo(-3.010299957, within(1e-9));
    assertThat(TEN.normalized(-1)).isEqualTo(TEN.normalized(0));
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        3,
        1e30,
        Float.MAX_VALUE
      })
  void nothingIsWorseThanTwiceAsManyClassesGuessed(double loss) {
    assertThat(TEN.normalized(loss)).isCloseTo(10, within(1e-12));
  }

  @Test
  void scalesThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> LossScale.classification(1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Classification into 1 classes, expected at least 2");
    assertThatThrownBy(() -> LossScale.linear(0, 1, Double.NaN, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Loss scale is best 0.0, worst 1.0, center NaN, factor 1.0; expected finite numbers, best below worst and factor above 0");
  }

  @Test
  void aLogarithmicScaleTakesTheLogarithmFirst() {
    LossScale scale = LossScale.logarithmic(-12, 1, -20, 0.5);
    assertThat(scale.normalized(1)).isCloseTo(10, within(1e-7));
    assertThat(scale.normalized(Math.exp(-4))).isCloseTo(8, within(1e-6));
    assertThat(scale.normalized(0)).isEqualTo(4);
    assertThat(scale.normalized(-1)).isEqualTo(4);
    assertThat(scale.normalized(Double.NaN)).isEqualTo(10.5);
    assertThat(scale.capped(100)).isCloseTo(Math.E, within(1e-7));
    assertThat(scale.capped(Math.exp(-4))).isCloseTo(Math.exp(-4), within(1e-12));
    assertThat(scale.range()).isEqualTo(new RealRange(4, 10.5));
  }
}
