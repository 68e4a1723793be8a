package org.velospark.tasks.engine;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Copies ranges of the last axis, row by row: out of a tensor, or, for the gradient of that, into
 * one that is zero elsewhere. libnd4j copies element by element, and gives each range a gradient of
 * the whole tensor's size, which are added up afterwards.
 *
 * @param label name in the graph, for messages
 * @param wide the whole tensor, [..., columns]
 * @param ranges parts of it that do not overlap
 * @param gradient whether the ranges are copied into the whole tensor
 */
record Columns(String label, Value wide, List<Range> ranges, boolean gradient)
    implements Operation {
  private static final Set<String> SUMS = Set.of("add", "mergeadd");

  /**
   * @param values those of the range, [..., width]
   * @param first its first column in the whole tensor
   */
  record Range(Value values, int first) {
    int width() {
      return columns(values);
    }

    int end() {
      return first + width();
    }
  }

  Columns {
    ranges = List.copyOf(ranges);
  }

  /** What a slice or its gradient copies, if that is a range of the last axis. */
  static Optional<Columns> of(NativeOperation operation) {
    boolean gradient = operation.name().equals("slice_bp");
    Value wide = operation.inputs().get(0);
    Value narrow = gradient ? operation.inputs().get(1) : operation.outputs().get(0);
    long[] begins = operation.arguments().integers();
    int last = wide.rank() - 1;
    if (wide.type() != DataType.FLOAT
        || narrow.type() != DataType.FLOAT
        || wide.length() == 0
        || narrow.length() == 0
        || narrow.rank() != wide.rank()
        || begins.length != 2 * wide.rank()
        || !Arrays.equals(narrow.shape(), 0, last, wide.shape(), 0, last)
        || Arrays.stream(begins, 0, last).anyMatch(begin -> begin != 0)
        || begins[last] < 0
        // One number a row is no range to copy at once; libnd4j is faster.
        || columns(narrow) == 1) {
      return Optional.empty();
    }
    Range range = new Range(narrow, Math.toIntExact(begins[last]));
    Value whole = gradient ? operation.outputs().get(0) : wide;
    return Optional.of(new Columns(operation.label(), whole, List.of(range), gradient));
  }

  /** Lets one operation make the gradient of a tensor from those of several ranges. */
  static List<Operation> joined(List<Operation> operations) {
    List<Operation> joined = new ArrayList<>();
    for (Operation operation : operations) {
      joined.add(sum(operation, joined).map(Operation.class::cast).orElse(operation));
    }
    return joined;
  }

  private static Optional<Columns> sum(Operation operation, List<Operation> before) {
    if (!(operation instanceof NativeOperation sum) || !SUMS.contains(sum.name())) {
      return Optional.empty();
    }
    List<Range> ranges = new ArrayList<>();
    Value result = sum.outputs().get(0);
    for (Value term : sum.inputs()) {
      Optional<Columns> producer =
          before.stream()
              .filter(op -> op instanceof Columns columns && columns.gradient)
              .map(Columns.class::cast)
              .filter(columns -> columns.wide == term)
              .findFirst();
      if (producer.isEmpty() || !Arrays.equals(term.shape(), result.shape())) {
        return Optional.empty();
      }
      ranges.addAll(producer.get().ranges);
    }
    ranges.sort((a, b) -> Integer.compare(a.first, b.first));
    for (int k = 1; k < ranges.size(); k++) {
      if (ranges.get(k - 1).end() > ranges.get(k).first) {
        return Optional.empty();
      }
    }
    return Optional.of(new Columns(sum.label(), result, ranges, true));
  }

  private static int columns(Value value) {
    return Math.toIntExact(value.shape()[value.rank() - 1]);
  }

  @Override
  public List<Value> inputs() {
    return gradient ? ranges.stream().map(Range::values).toList() : List.of(wide);
  }

  @Override
  public List<Value> outputs() {
    return gradient ? List.of(wide) : ranges.stream().map(Range::values).toList();
  }

  @Override
  public Step bind(Function<Value, NativeTensor> places) {
    FloatBuffer whole = places.apply(wide).floats();
    int columns = columns(wide);
    List<Step> copies = new ArrayList<>();
    int covered = 0;
    for (Range range : ranges) {
      FloatBuffer values = places.apply(range.values).floats();
      int width = range.width();
      if (gradient) {
        zeros(whole, columns, covered, range.first).ifPresent(copies::add);
        copies.add(new Copy(values, width, 0, whole, columns, range.first, width));
        covered = range.end();
      } else {
        copies.add(new Copy(whole, columns, range.first, values, width, 0, width));
      }
    }
    if (gradient) {
      zeros(whole, columns, covered, columns).ifPresent(copies::add);
    }
    if (copies.size() == 1) {
      return copies.get(0);
    }
    Step[] steps = copies.toArray(Step[]::new);
    return () -> {
      for (Step step : steps) {
        step.run();
      }
    };
  }

  private static Optional<Step> zeros(FloatBuffer whole, int columns, int from, int to) {
    return from == to
        ? Optional.empty()
        : Optional.of(
            new Copy(FloatBuffer.allocate(to - from), 0, 0, whole, columns, from, to - from));
  }

  /**
   * Copies columns of one matrix to another.
   *
   * @param fromStride elements from one row to the next; 0 to take the same row again and again
   */
  private record Copy(
      FloatBuffer from,
      int fromStride,
      int fromColumn,
      FloatBuffer to,
      int toStride,
      int toColumn,
      int width)
      implements Step {
    @Override
    public void run() {
      int source = fromColumn;
      for (int target = toColumn; target < to.limit(); target += toStride) {
        to.put(target, from, source, width);
        source += fromStride;
      }
    }
  }
}
