package org.velospark.tasks.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class RepetitionTest {
  /**
   * @param extents of the larger shape
   * @param kept bit d says whether the smaller shape has dimension d, too
   */
  @Property
  void partsOfABroadcastTensorAreThoseOfNd4j(
      @ForAll @Size(min = 1, max = 4) List<@IntRange(min = 1, max = 6) Integer> extents,
      @ForAll @IntRange(min = 0, max = 15) int kept,
      @ForAll @IntRange(min = 0, max = 1000) int from) {
    long[] within = extents.stream().mapToLong(n -> n).toArray();
    long[] shape = within.clone();
    for (int d = 0; d < shape.length; d++) {
      shape[d] = (kept >> d & 1) == 1 ? shape[d] : 1;
    }
    Repetition.of(shape, within)
        .ifPresent(
            repetition -> {
              INDArray small = TestGraphs.uniform(1, DataType.FLOAT, shape);
              float[] expected = small.broadcast(within).dup('c').data().asFloat();
              int start = from % expected.length;
              float[] part = new float[expected.length - start];
              repetition.spread(small.data().asFloat(), start, part, part.length);
              for (int k = 0; k < part.length; k++) {
                assertThat(part[k]).isEqualTo(expected[start + k]);
              }
            });
  }

  /** Σ u · sum(v) = Σ spread(u) · v: one is the gradient of the other. */
  @Property
  void sumsAreTheTransposeOfSpreading(
      @ForAll @IntRange(min = 1, max = 9) int outer,
      @ForAll @IntRange(min = 1, max = 40) int count,
      @ForAll @IntRange(min = 1, max = 40) int inner) {
    Repetition repetition =
        Repetition.of(new long[] {count, 1}, new long[] {outer, count, inner}).orElseThrow();
    Tiling tiling = Tiling.of(new long[] {outer, count, inner});
    float[] v = TestGraphs.uniform(2, DataType.FLOAT, tiling.length()).data().asFloat();
    float[] u = TestGraphs.uniform(3, DataType.FLOAT, repetition.count()).data().asFloat();
    FloatBuffer sums = FloatBuffer.allocate(repetition.count());
    TileSum sum = TileSum.of(repetition, tiling.tile(), 2, List.of(sums));
    float[] tile = new float[tiling.tile()];
    for (int repeated = 0; repeated < 2; repeated++) {
      sum.clear();
      for (int start = 0; start < v.length; start += tiling.lengthAt(start)) {
        System.arraycopy(v, start, tile, 0, tiling.lengthAt(start));
        sum.add(tile, start, tiling.lengthAt(start));
      }
      sum.finish();
    }
    float[] spread = new float[v.length];
    repetition.spread(u, 0, spread, v.length);
    double expected = 0;
    for (int k = 0; k < v.length; k++) {
      expected += 2.0 * spread[k] * v[k];
    }
    double actual = 0;
    for (int k = 0; k < u.length; k++) {
      actual += (double) u[k] * sums.get(k);
    }
    assertThat(actual).isCloseTo(expected, within(1e-5 * Math.sqrt(v.length)));
  }

  @Property
  void tilesCoverATensorOnceAndNeverCrossTheEndOfALongRow(
      @ForAll @IntRange(min = 1, max = 700) int rows,
      @ForAll @IntRange(min = 1, max = 3000) int row) {
    Tiling tiling = Tiling.of(new long[] {rows, row});
    int start = 0;
    while (start < tiling.length()) {
      int length = tiling.lengthAt(start);
      assertThat(length).isBetween(1, Math.min(tiling.tile(), Transcendental.TILE));
      if (row > Transcendental.TILE) {
        assertThat((start + length - 1) / row).isEqualTo(start / row);
      } else {
        assertThat(start % row).isZero();
        assertThat(length % row).isZero();
      }
      start += length;
    }
    assertThat(start).isEqualTo(rows * row);
  }

  @Test
  void dimensionsThatAreNotSideBySideAreNoRepetition() {
    assertThat(Repetition.of(new long[] {2, 1, 4}, new long[] {2, 3, 4})).isEmpty();
    assertThat(Repetition.of(new long[] {2}, new long[] {2, 3})).isEmpty();
    assertThat(Repetition.of(new long[] {2, 1, 4}, new long[] {2, 1, 4}))
        .contains(new Repetition(1, 8));
  }
}
