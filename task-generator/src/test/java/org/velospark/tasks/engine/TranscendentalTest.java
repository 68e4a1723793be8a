package org.velospark.tasks.engine;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import org.junit.jupiter.api.Test;

class TranscendentalTest {
  private final Transcendental functions = new Transcendental();

  private float exp(float x) {
    float[] values = {x};
    functions.exp(values, 1);
    return values[0];
  }

  @Test
  void tanhKeepsItsBound() {
    for (int k = -1_000_000; k <= 1_000_000; k++) {
      float x = k * 1.2e-5f;
      double exact = Math.tanh(x);
      double error = Math.abs(Transcendental.tanh(x) - exact);
      assertThat(error <= Math.min(4e-7, 4.5e-7 * Math.abs(exact))).as("tanh %s", x).isTrue();
    }
  }

  @Test
  void sigmoidKeepsItsBound() {
    for (int k = -1_000_000; k <= 1_000_000; k++) {
      float x = k * 2.5e-5f;
      double error = Math.abs(Transcendental.sigmoid(x) - 1 / (1 + Math.exp(-(double) x)));
      assertThat(error < 2e-7).as("sigmoid %s", x).isTrue();
    }
  }

  @Test
  void expKeepsItsBound() {
    float[] values = new float[Transcendental.TILE];
    for (int tile = 0; tile < 2000; tile++) {
      float first = -87.6f + 0.0879f * tile;
      for (int k = 0; k < values.length; k++) {
        values[k] = first + k * 1.7e-4f;
      }
      float[] x = values.clone();
      functions.exp(values, values.length);
      for (int k = 0; k < values.length; k++) {
        double exact = Math.exp(x[k]);
        assertThat(Math.abs(values[k] - exact) < 1.5e-7 * exact).as("exp %s", x[k]).isTrue();
      }
    }
  }

  @Test
  void whatIsBeyondTheRangeOfFloatsIsZeroOrInfinite() {
    assertThat(exp(Float.NEGATIVE_INFINITY)).isZero();
    assertThat(exp(-1e9f)).isZero();
    assertThat(exp(-88)).isZero();
    assertThat(exp(89)).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(exp(Float.POSITIVE_INFINITY)).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(Transcendental.tanh(Float.POSITIVE_INFINITY)).isEqualTo(1);
    assertThat(Transcendental.tanh(Float.NEGATIVE_INFINITY)).isEqualTo(-1);
    assertThat(Transcendental.sigmoid(Float.NEGATIVE_INFINITY)).isZero();
  }

  @Test
  void notANumberStaysOne() {
    assertThat(exp(Float.NaN)).isNaN();
    assertThat(Transcendental.tanh(Float.NaN)).isNaN();
    assertThat(Transcendental.sigmoid(Float.NaN)).isNaN();
  }

  @Property
  void tanhIsOddAndWithinItsRange(@ForAll @FloatRange(min = -100, max = 100) float x) {
    assertThat(Transcendental.tanh(-x)).isEqualTo(-Transcendental.tanh(x));
    assertThat(Transcendental.tanh(x)).isBetween(-1f, 1f);
    assertThat(Transcendental.sigmoid(x)).isBetween(0f, 1f);
  }

  @Test
  void zeroAndOneAreExact() {
    assertThat(exp(0)).isEqualTo(1);
    assertThat(Transcendental.tanh(0)).isZero();
    assertThat(Transcendental.sigmoid(0)).isEqualTo(0.5f);
  }
}
