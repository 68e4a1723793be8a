package org.velospark.tasks.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class TileOperationTest {
  private static float run(TileOperation operation, float x, float k) {
    float[] z = new float[1];
    operation.run(new float[] {x}, null, k, z, 1, new TileOperation.Functions());
    return z[0];
  }

  @Test
  void cosAndSinAreThoseOfMathWithinTheirErrors() {
    requireClose(TileOperation.COS, Math::cos, 1000, 3e-7);
    requireClose(TileOperation.SIN, Math::sin, 1000, 3e-7);
    requireClose(TileOperation.COS, Math::cos, 100_000, 2e-5);
  }

  private static void requireClose(
      TileOperation operation, DoubleUnaryOperator exact, float range, double error) {
    int n = 100_000;
    for (int k = -n; k <= n; k++) {
      float x = range * k / n;
      float actual = run(operation, x, 0);
      assertThat((double) actual)
          .as("%s of %s", operation, x)
          .isCloseTo(exact.applyAsDouble(x), within(error));
    }
  }

  @Test
  void cosAndSinOfAnythingStayInTheirRange() {
    for (float x : new float[] {1e6f, 3e8f, -1e15f, 3e38f, Float.MAX_VALUE}) {
      assertThat(run(TileOperation.COS, x, 0)).isBetween(-1f, 1f);
      assertThat(run(TileOperation.SIN, x, 0)).isBetween(-1f, 1f);
    }
    assertThat(run(TileOperation.COS, Float.POSITIVE_INFINITY, 0)).isNaN();
    assertThat(run(TileOperation.SIN, Float.NaN, 0)).isNaN();
  }

  @Test
  void stepsAreOneAboveTheNumberAndElseZero() {
    float least = Float.MIN_VALUE;
    for (float k : new float[] {0, 0.25f, -3, 1e30f}) {
      assertThat(run(TileOperation.STEP, Math.nextUp(k), k)).isEqualTo(1);
      assertThat(run(TileOperation.STEP, k, k)).isZero();
      assertThat(run(TileOperation.STEP, Math.nextDown(k), k)).isZero();
      assertThat(run(TileOperation.STEP, Float.POSITIVE_INFINITY, k)).isEqualTo(1);
    }
    assertThat(run(TileOperation.STEP, least, 0)).isEqualTo(1);
    assertThat(run(TileOperation.STEP, Float.NaN, 0)).isNaN();
  }
}
