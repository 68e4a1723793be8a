package org.velospark.tasks.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.velospark.tasks.engine.Instruction.Operand;

/**
 * Joins elementwise operations, broadcasts and sums that share tensors to {@link FusedElementwise}
 * ones, which keep what is between them out of memory.
 *
 * <p>The operations of a group run where the first of them stood, so another may join it only if
 * all that it needs is there by then. What is computed does not depend on who is in a group with
 * whom: a loss has the same bits with and without gradients.
 */
final class ElementwiseFusion {
  /** From this length on, ND4J adds and multiplies as fast by itself as it can be done in tiles. */
  private static final long LONG = 16_384;

  private static final class Unit {
    final int position;
    final Operation original;
    final Tiling tiling;
    final List<Instruction> instructions = new ArrayList<>();
    final Set<Value> touched = new HashSet<>();
    final Set<Value> sums = new HashSet<>();
    int members;

    Unit(int position, Operation original, Tiling tiling) {
      this.position = position;
      this.original = original;
      this.tiling = tiling;
    }

    void add(List<Instruction> added) {
      instructions.addAll(added);
      members++;
      for (Instruction instruction : added) {
        touched.add(instruction.result().root());
        instruction.operands().forEach(operand -> touched.add(operand.value().elements()));
        if (instruction.sums() != null) {
          sums.add(instruction.result().root());
        }
      }
    }
  }

  private final List<Unit> units = new ArrayList<>();
  private final Map<Value, Unit> producers = new HashMap<>();

  private ElementwiseFusion() {}

  /**
   * @param operations in an order in which they can be run
   * @param results the values that must be computed
   * @return operations that compute the same results
   */
  static List<Operation> fuse(List<Operation> operations, Collection<Value> results) {
    ElementwiseFusion fusion = new ElementwiseFusion();
    ElementwiseExpansion expansion = new ElementwiseExpansion();
    for (Operation operation : withoutBiases(operations)) {
      expansion
          .of(operation)
          .ifPresentOrElse(
              expanded -> fusion.join(operation, expanded), () -> fusion.append(operation));
    }
    return fusion.live(results);
  }

  /** A dense layer's bias is added together with what follows. */
  private static List<Operation> withoutBiases(List<Operation> operations) {
    List<Operation> split = new ArrayList<>();
    for (Operation operation : operations) {
      if (operation instanceof NativeOperation dense
          && dense.name().equals("xw_plus_b")
          && Arrays.stream(dense.arguments().integers()).allMatch(i -> i == 0)) {
        Value sum = dense.outputs().get(0);
        Value product = Value.computed(dense.label() + ".product", sum.type(), sum.shape());
        split.add(
            NativeOperation.of(
                dense.label(),
                "matmul",
                OpArguments.ofIntegers(0, 0, 0),
                dense.inputs().subList(0, 2),
                List.of(product)));
        split.add(
            NativeOperation.of(
                dense.label(),
                "add",
                OpArguments.ofIntegers(),
                List.of(product, dense.inputs().get(2)),
                List.of(sum)));
      } else {
        split.add(operation);
      }
    }
    return split;
  }

  private void append(Operation operation) {
    Unit unit = new Unit(units.size(), operation, null);
    units.add(unit);
    operation.outputs().forEach(value -> producers.put(value.root(), unit));
  }

  private void join(Operation operation, ElementwiseExpansion.Expanded expanded) {
    Tiling tiling = Tiling.of(expanded.shape());
    Set<Value> needed = needed(expanded.instructions());
    Unit unit = null;
    for (int k = units.size() - 1; k >= 0 && unit == null; k--) {
      Unit candidate = units.get(k);
      if (tiling.equals(candidate.tiling)
          && !Collections.disjoint(candidate.touched, needed)
          && needed.stream().allMatch(value -> isThere(value, candidate))) {
        unit = candidate;
      }
    }
    if (unit == null) {
      unit = new Unit(units.size(), operation, tiling);
      units.add(unit);
    }
    unit.add(expanded.instructions());
    for (Instruction instruction : expanded.instructions()) {
      producers.put(instruction.result().root(), unit);
    }
  }

  /** The elements that instructions need and do not compute. */
  private static Set<Value> needed(List<Instruction> instructions) {
    Set<Value> needed = new HashSet<>();
    Set<Value> computed = new HashSet<>();
    for (Instruction instruction : instructions) {
      for (Operand operand : instruction.operands()) {
        if (!computed.contains(operand.value())) {
          needed.add(operand.value().elements());
        }
      }
      computed.add(instruction.result());
    }
    return needed;
  }

  /**
   * Whether elements can be used in a group: they are computed before, or tile by tile in it, which
   * sums and parts of tensors are not.
   */
  private boolean isThere(Value elements, Unit candidate) {
    Unit producer = producers.get(elements.root());
    return producer == null
        || producer.position < candidate.position
        || producer == candidate
            && elements == elements.root()
            && !candidate.sums.contains(elements);
  }

  /** Units as operations, without what nobody needs. */
  private List<Operation> live(Collection<Value> results) {
    Set<Value> needed = new HashSet<>();
    results.forEach(value -> needed.add(value.root()));
    List<Operation> live = new ArrayList<>();
    for (int k = units.size() - 1; k >= 0; k--) {
      operation(units.get(k), needed)
          .ifPresent(
              operation -> {
                operation.inputs().forEach(value -> needed.add(value.root()));
                live.add(operation);
              });
    }
    Collections.reverse(live);
    return List.copyOf(live);
  }

  private static Optional<Operation> operation(Unit unit, Set<Value> needed) {
    if (unit.tiling == null
        || unit.members == 1 && unit.tiling.length() >= LONG && isCheap(unit.instructions)) {
      return Optional.of(unit.original)
          .filter(
              operation -> operation.outputs().stream().anyMatch(v -> needed.contains(v.root())));
    }
    Simplification simplified = Simplification.of(unit.instructions, unit.tiling.length(), needed);
    return simplified.outputs().isEmpty()
        ? Optional.empty()
        : Optional.of(FusedElementwise.of(unit.original.label(), unit.tiling, simplified));
  }

  /** A single sum, difference or product of tensors of the same shape. */
  private static boolean isCheap(List<Instruction> instructions) {
    return instructions.size() == 1
        && switch (instructions.get(0).operation()) {
          case COPY, ADD, SUBTRACT, MULTIPLY ->
              instructions.get(0).operands().size() == 2
                  && Objects.equals(
                      instructions.get(0).operands().get(0).repetition(),
                      instructions.get(0).operands().get(1).repetition());
          default -> false;
        };
  }
}
