package org.velospark.tasks.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Operations that take ranges of the first axis of a tensor: their results are parts of its memory,
 * and nothing has to be run.
 */
final class FirstAxis {
  private FirstAxis() {}

  /** The parts that the results of an operation are; nothing if it is another one. */
  static Optional<Replacement> of(NativeOperation operation) {
    List<Value> inputs = operation.inputs();
    if (inputs.size() != 1 || inputs.get(0).rank() == 0 || inputs.get(0).isConstant()) {
      return Optional.empty();
    }
    long[] integers = operation.arguments().integers();
    boolean ranges =
        switch (operation.name()) {
          case "unstack" -> integers.length > 0 && integers[0] == 0;
          case "split" -> integers.length == 2 && integers[1] == 0;
          case "slice" -> integers.length == 2 * inputs.get(0).rank();
          case "strided_slice" -> isPlain(inputs.get(0), integers);
          default -> false;
        };
    if (!ranges) {
      return Optional.empty();
    }
    Value input = inputs.get(0);
    long first =
        switch (operation.name()) {
          case "slice" -> integers[0];
          case "strided_slice" -> (integers[0] & 1) != 0 ? 0 : integers[5];
          default -> 0;
        };
    return parts(input, first < 0 ? first + input.shape()[0] : first, operation.outputs());
  }

  /**
   * Whether a strided slice is a range of the first axis, or one index of it, and all of the
   * others; its numbers are masks for begin, ellipsis, end, new axes and dropped axes, then begins,
   * ends and strides.
   */
  private static boolean isPlain(Value input, long[] integers) {
    int rank = input.rank();
    if (integers.length != 5 + 3 * rank || integers[1] != 0 || integers[3] != 0) {
      return false;
    }
    return (integers[4] & ~1L) == 0
        && Arrays.stream(integers, 5 + 2 * rank, integers.length).allMatch(stride -> stride == 1);
  }

  /** Values after each other, if their rows are whole ones of the input. */
  private static Optional<Replacement> parts(Value input, long row, List<Value> results) {
    long rowLength = input.length() / input.shape()[0];
    long at = row * rowLength;
    List<Value> parts = new ArrayList<>();
    for (Value result : results) {
      if (result.length() % rowLength != 0
          || !endsWithRow(result.shape(), input.shape())
          || at + result.length() > input.length()) {
        return Optional.empty();
      }
      parts.add(input.part(result.name(), at, result.shape()));
      at += result.length();
    }
    return Optional.of(new Replacement(List.of(), parts));
  }

  private static boolean endsWithRow(long[] result, long[] input) {
    int rank = input.length - 1;
    return result.length >= rank
        && Arrays.equals(result, result.length - rank, result.length, input, 1, input.length);
  }
}
