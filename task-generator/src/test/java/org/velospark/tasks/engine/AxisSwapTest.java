package org.velospark.tasks.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.nd4j.linalg.api.buffer.DataType;

class AxisSwapTest {
  /** Axes before the two, as a shape. */
  private static long[] shape(int outerRank, int first, int second, int row) {
    long[] shape = new long[outerRank + 3];
    for (int d = 0; d < outerRank; d++) {
      shape[d] = 3 + d;
    }
    shape[outerRank] = first;
    shape[outerRank + 1] = second;
    shape[outerRank + 2] = row;
    return shape;
  }

  private static NativeOperation permute(long[] shape, int... axes) {
    long[] permuted = IntStream.of(axes).mapToLong(d -> shape[d]).toArray();
    return NativeOperation.of(
        "swap",
        "permute",
        OpArguments.ofIntegers(IntStream.of(axes).asLongStream().toArray()),
        List.of(Value.computed("x", DataType.FLOAT, shape)),
        List.of(Value.computed("y", DataType.FLOAT, permuted)));
  }

  @Property(tries = 100)
  void rowsLieWhereTheNativePermutationPutsThem(
      @ForAll @IntRange(max = 2) int outerRank,
      @ForAll @IntRange(min = 1, max = 40) int first,
      @ForAll @IntRange(min = 1, max = 9) int second,
      @ForAll @IntRange(min = 4, max = 40) int row) {
    long[] shape = shape(outerRank, first, second, row);
    int[] axes = IntStream.range(0, shape.length).toArray();
    axes[outerRank] = outerRank + 1;
    axes[outerRank + 1] = outerRank;
    NativeOperation operation = permute(shape, axes);
    AxisSwap swap = AxisSwap.of(operation).orElseThrow();
    Value x = operation.inputs().get(0);
    Value y = operation.outputs().get(0);
    try (NativeMemory memory = new NativeMemory()) {
      NativeTensor from = memory.tensor(DataType.FLOAT, x.shape());
      NativeTensor expected = memory.tensor(DataType.FLOAT, y.shape());
      NativeTensor actual = memory.tensor(DataType.FLOAT, y.shape());
      for (int i = 0; i < x.length(); i++) {
        from.floats().put(i, i);
      }
      try (Step step = new NativeStep(operation, List.of(from), List.of(expected))) {
        step.run();
      }
      try (Step step = swap.bind(value -> value == x ? from : actual)) {
        step.run();
      }
      assertThat(actual.floats()).isEqualTo(expected.floats());
    }
  }

  @Example
  void otherPermutationsAndShortRowsAreLeftAlone() {
    assertThat(AxisSwap.of(permute(new long[] {2, 3, 4, 5}, 0, 3, 2, 1))).isEmpty();
    assertThat(AxisSwap.of(permute(new long[] {2, 3, 4, 5}, 1, 0, 3, 2))).isEmpty();
    assertThat(AxisSwap.of(permute(new long[] {2, 3, 4, 5}, 2, 0, 1, 3))).isEmpty();
    assertThat(AxisSwap.of(permute(new long[] {2, 3, 4}, 0, 1, 2))).isEmpty();
    assertThat(AxisSwap.of(permute(new long[] {2, 3, 3}, 1, 0, 2))).isEmpty();
    assertThat(AxisSwap.of(permute(new long[] {2, 3}, 1, 0))).isEmpty();
  }
}
