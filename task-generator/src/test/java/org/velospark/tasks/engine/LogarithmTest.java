package org.velospark.tasks.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LogarithmTest {
  private final Logarithm logarithm = new Logarithm();

  private float log(float x) {
    float[] inPlace = {x};
    logarithm.run(inPlace, inPlace, 1);
    return inPlace[0];
  }

  @Test
  void logarithmsAreThoseOfMathFromTheLeastToTheLargestNumber() {
    int bits = 1;
    int last = Float.floatToIntBits(Float.MAX_VALUE);
    while (bits < last - 2003) {
      float x = Float.intBitsToFloat(bits);
      double expected = Math.log(x);
      assertThat((double) log(x))
          .as("log %s", x)
          .isCloseTo(expected, within(1.5e-7 * Math.max(1, Math.abs(expected))));
      bits += 2003;
    }
  }

  @Test
  void logarithmsNearOneAreRelativelyExact() {
    for (float x = 0.999f; x < 1.001f; x = Math.nextUp(x) + 1e-6f) {
      double expected = Math.log(x);
      assertThat((double) log(x))
          .as("log %s", x)
          .isCloseTo(expected, within(2e-7 * Math.abs(expected) + 1e-20));
    }
    assertThat(log(1)).isZero();
  }

  @Test
  void whatHasNoLogarithmHasThatOfMath() {
    assertThat(log(0)).isEqualTo(Float.NEGATIVE_INFINITY);
    assertThat(log(-1)).isNaN();
    assertThat(log(Float.NaN)).isNaN();
    assertThat(log(Float.POSITIVE_INFINITY)).isEqualTo(Float.POSITIVE_INFINITY);
  }
}
