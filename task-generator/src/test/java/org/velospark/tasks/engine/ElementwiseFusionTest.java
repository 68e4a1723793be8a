package org.velospark.tasks.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class ElementwiseFusionTest {
  private static final OpArguments NONE = OpArguments.ofIntegers();

  /** Operations on random values so far, and what they compute when each runs natively. */
  private static final class Graph {
    final List<Value> inputs = new ArrayList<>();
    final List<Value> values = new ArrayList<>();
    final List<Operation> operations = new ArrayList<>();
    final long rows;
    final long columns;

    Graph(long rows, long columns) {
      this.rows = rows;
      this.columns = columns;
      input(rows, columns);
      input(rows, columns);
      input(columns);
      input(rows, 1);
      input();
    }

    private void input(long... shape) {
      Value value = Value.input("x" + inputs.size(), DataType.FLOAT, shape);
      inputs.add(value);
      values.add(value);
    }

    /** The code says which operation, and on which values. */
    void add(int code) {
      Value full = values.get(code / 7 % values.size());
      if (full.rank() != 2 || full.length() != rows * columns) {
        full = values.get(0);
      }
      Value other = values.get(code / 131 % values.size());
      if (other.rank() == 1 && other.length() == rows && rows != columns) {
        other = full;
      }
      switch (code % 12) {
        case 0 -> emit("add", NONE, List.of(full, other));
        case 1 -> emit("subtract", NONE, List.of(full, other));
        case 2, 3 -> emit("multiply", NONE, List.of(full, other));
        case 4 -> emit("tanh_bp", NONE, List.of(full, other.rank() == 2 ? full : values.get(1)));
        case 5 -> emit("ClipByValue", reals(-0.75, 0.5), List.of(full));
        case 6 -> emit("elu", reals(1), List.of(full));
        case 7 -> emit("thresholdedrelu_bp", reals(0), List.of(full, values.get(1)));
        case 8 -> emit("sigmoid_bp", NONE, List.of(full, values.get(1)));
        case 9 -> emit("maximum", NONE, List.of(full, other));
        case 10 -> sum("reduce_mean", 0, full, columns);
        default -> sum("reduce_sum", 1, full, rows);
      }
    }

    private static OpArguments reals(double... numbers) {
      return new OpArguments(new long[0], numbers, new boolean[0], new DataType[0]);
    }

    private void emit(String name, OpArguments arguments, List<Value> inputs) {
      append(name, arguments, inputs, rows, columns);
    }

    private void sum(String name, int dimension, Value value, long kept) {
      append(name, OpArguments.ofIntegers(dimension).withFlags(false), List.of(value), kept);
    }

    private void append(String name, OpArguments arguments, List<Value> inputs, long... shape) {
      Value result = Value.computed("v" + operations.size(), DataType.FLOAT, shape);
      operations.add(NativeOperation.of(name, name, arguments, inputs, List.of(result)));
      // Sums of many would make numbers grow from operation to operation.
      if (shape.length == 2) {
        values.add(result);
      } else {
        values.add(result.view("view", shape));
      }
    }

    /** Runs operations on tensors of their own, and returns the elements of some values. */
    List<float[]> run(List<Operation> list, List<Value> wanted) {
      try (NativeMemory memory = new NativeMemory()) {
        Map<Value, NativeTensor> places = new HashMap<>();
        for (Value input : inputs) {
          NativeTensor tensor = place(input, places, memory);
          float[] numbers =
              TestGraphs.uniform(input.name().hashCode(), DataType.FLOAT, input.length())
                  .data()
                  .asFloat();
          tensor.floats().put(numbers);
        }
        for (Operation operation : list) {
          try (Step step = operation.bind(value -> place(value, places, memory))) {
            step.run();
            step.run();
          }
        }
        return wanted.stream()
            .map(
                value -> {
                  float[] elements = new float[Math.toIntExact(value.length())];
                  place(value, places, memory).floats().get(elements);
                  return elements;
                })
            .toList();
      }
    }

    private static NativeTensor place(
        Value value, Map<Value, NativeTensor> places, NativeMemory memory) {
      NativeTensor root =
          places.computeIfAbsent(value.root(), v -> memory.tensor(v.type(), v.shape()));
      return value == value.root()
          ? root
          : memory.tensor(root.address(), value.type(), value.shape());
    }
  }

  @Property(tries = 150)
  void fusedOperationsComputeWhatEachComputesByItself(
      @ForAll @IntRange(min = 1, max = 45) int rows,
      @ForAll @IntRange(min = 1, max = 45) int columns,
      @ForAll @Size(min = 1, max = 14) List<@IntRange(min = 0, max = 999_999) Integer> codes,
      @ForAll @IntRange(min = 0, max = 0x3fff) int results) {
    Graph graph = new Graph(rows, columns);
    codes.forEach(graph::add);
    List<Value> wanted = new ArrayList<>();
    for (int k = 0; k < graph.operations.size(); k++) {
      if ((results >> k & 1) == 1 || k == graph.operations.size() - 1) {
        wanted.addAll(graph.operations.get(k).outputs());
      }
    }
    List<Operation> fused = ElementwiseFusion.fuse(graph.operations, wanted);
    assertThat(fused).hasSizeLessThanOrEqualTo(graph.operations.size());
    assertThat(fused).allMatch(operation -> operation instanceof FusedElementwise);
    List<float[]> expected = graph.run(graph.operations, wanted);
    List<float[]> actual = graph.run(fused, wanted);
    for (int k = 0; k < wanted.size(); k++) {
      float largest = 1;
      for (float number : expected.get(k)) {
        largest = Math.max(largest, Math.abs(number));
      }
      assertThat(actual.get(k))
          .as("%s of %s", wanted.get(k).name(), graph.operations)
          .containsExactly(expected.get(k), within(1e-5f * largest));
    }
  }

  @Test
  void whatIsOnlyUsedInsideIsNotWritten() {
    Graph graph = new Graph(8, 5);
    graph.emit("add", NONE, List.of(graph.inputs.get(0), graph.inputs.get(2)));
    graph.emit("elu", Graph.reals(1), List.of(graph.values.get(5)));
    graph.emit("multiply", NONE, List.of(graph.values.get(6), graph.inputs.get(3)));
    Value last = graph.values.get(7);
    List<Operation> fused = ElementwiseFusion.fuse(graph.operations, List.of(last));
    assertThat(fused).hasSize(1);
    assertThat(fused.get(0).outputs()).containsExactly(last);
    assertThat(fused.get(0).inputs())
        .containsExactlyInAnyOrder(graph.inputs.get(0), graph.inputs.get(2), graph.inputs.get(3));
  }

  @Test
  void theSameBitsInAnotherGroup() {
    Graph graph = new Graph(37, 13);
    graph.emit("multiply", NONE, List.of(graph.inputs.get(0), graph.inputs.get(1)));
    graph.emit("tanh_bp", NONE, List.of(graph.values.get(5), graph.inputs.get(1)));
    graph.sum("reduce_sum", 0, graph.values.get(6), 13);
    Value sum = graph.operations.get(2).outputs().get(0);
    List<Operation> together = ElementwiseFusion.fuse(graph.operations, List.of(sum));
    List<Operation> apart = new ArrayList<>();
    for (Operation operation : graph.operations) {
      apart.addAll(ElementwiseFusion.fuse(List.of(operation), operation.outputs()));
    }
    assertThat(together).hasSize(1);
    assertThat(apart).hasSize(3);
    assertThat(graph.run(together, List.of(sum)).get(0))
        .isEqualTo(graph.run(apart, List.of(sum)).get(0));
  }
}
