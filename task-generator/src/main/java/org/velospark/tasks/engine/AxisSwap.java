package org.velospark.tasks.engine;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The exchange of two neighbouring axes, [outer, first, second, row] to [outer, second, first,
 * row], as between the heads and the times of attention: rows are copied whole, where libnd4j
 * copies numbers.
 *
 * @param label name in the graph, for messages
 * @param outer product of the dimensions before the two
 * @param row product of those behind them
 */
record AxisSwap(String label, int outer, int first, int second, int row, Value input, Value result)
    implements Operation {

  /** A row for which a copy is worth its call. */
  private static final int SHORTEST = 4;

  /** The exchange that libnd4j's {@code permute} is, if it is one. */
  static Optional<AxisSwap> of(NativeOperation operation) {
    Value input = operation.inputs().get(0);
    long[] axes = operation.arguments().integers();
    if (operation.inputs().size() != 1
        || input.type() != DataType.FLOAT
        || axes.length != input.rank()
        || input.length() == 0
        || input.bytes() > Integer.MAX_VALUE) {
      return Optional.empty();
    }
    int axis = 0;
    while (axis < axes.length && axes[axis] == axis) {
      axis++;
    }
    if (axis + 2 > axes.length || axes[axis] != axis + 1 || axes[axis + 1] != axis) {
      return Optional.empty();
    }
    for (int d = axis + 2; d < axes.length; d++) {
      if (axes[d] != d) {
        return Optional.empty();
      }
    }
    long[] shape = input.shape();
    int outer = 1;
    for (int d = 0; d < axis; d++) {
      outer *= (int) shape[d];
    }
    int first = (int) shape[axis];
    int second = (int) shape[axis + 1];
    int row = (int) (input.length() / ((long) outer * first * second));
    return row < SHORTEST
        ? Optional.empty()
        : Optional.of(
            new AxisSwap(
                operation.label(), outer, first, second, row, input, operation.outputs().get(0)));
  }

  @Override
  public List<Value> inputs() {
    return List.of(input);
  }

  @Override
  public List<Value> outputs() {
    return List.of(result);
  }

  @Override
  public Step bind(Function<Value, NativeTensor> places) {
    return new Copying(this, places.apply(input).floats(), places.apply(result).floats());
  }

  private static final class Copying implements Step {
    /** Elements to copy at a time, read and written within the first cache. */
    private static final int ELEMENTS = 4096;

    private final int outer;
    private final int first;
    private final int second;
    private final int row;
    private final FloatBuffer input;
    private final FloatBuffer result;
    private final int together;
    private final float[] from;
    private final float[] to;

    Copying(AxisSwap swap, FloatBuffer input, FloatBuffer result) {
      this.outer = swap.outer;
      this.first = swap.first;
      this.second = swap.second;
      this.row = swap.row;
      this.input = input;
      this.result = result;
      int length = first * second * row;
      this.together = Math.max(1, Math.min(outer, ELEMENTS / length));
      this.from = new float[together * length];
      this.to = new float[together * length];
    }

    @Override
    public void run() {
      int length = first * second * row;
      for (int o = 0; o < outer; o += together) {
        int count = Math.min(together, outer - o);
        input.get(o * length, from, 0, count * length);
        for (int at = 0; at < count * length; at += length) {
          swap(at);
        }
        result.put(o * length, to, 0, count * length);
      }
    }

    private void swap(int at) {
      int next = at;
      for (int j = 0; j < second; j++) {
        for (int i = 0; i < first; i++) {
          System.arraycopy(from, at + (i * second + j) * row, to, next, row);
          next += row;
        }
      }
    }
  }
}
