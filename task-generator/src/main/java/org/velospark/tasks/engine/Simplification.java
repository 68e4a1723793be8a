package org.velospark.tasks.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.velospark.tasks.engine.Instruction.Operand;

/**
 * Instructions that compute the same with less: the same thing is computed once, copies are no
 * instructions, and what nobody needs is left out.
 *
 * @param instructions on values that stand for their {@link Value#elements()}
 * @param outputs roots that must be written to memory, and where each comes from: a result of an
 *     instruction, or an input
 */
record Simplification(List<Instruction> instructions, Map<Value, Value> outputs) {

  private record Key(
      TileOperation operation, List<Operand> operands, float number, Repetition sums) {}

  /**
   * @param length number of elements of results that are no sums
   * @param needed roots of the values that are used elsewhere
   */
  static Simplification of(List<Instruction> instructions, long length, Set<Value> needed) {
    Map<Value, Value> same = new HashMap<>();
    Map<Key, Value> computed = new HashMap<>();
    List<Instruction> distinct = new ArrayList<>();
    Map<Value, Value> outputs = new LinkedHashMap<>();
    for (Instruction instruction : instructions) {
      List<Operand> operands =
          instruction.operands().stream()
              .map(o -> new Operand(source(same, o.value().elements()), o.repetition()))
              .toList();
      Value result = instruction.result().root();
      Operand first = operands.get(0);
      if (instruction.operation() == TileOperation.COPY && first.repetition().isIdentity(length)) {
        same.put(result, first.value());
      } else {
        Key key =
            new Key(instruction.operation(), operands, instruction.number(), instruction.sums());
        Value before = computed.putIfAbsent(key, result);
        if (before == null) {
          distinct.add(
              new Instruction(
                  instruction.operation(),
                  result,
                  operands,
                  instruction.number(),
                  instruction.sums()));
        } else {
          same.put(result, before);
        }
      }
      if (needed.contains(result)) {
        outputs.put(result, source(same, result));
      }
    }
    return new Simplification(live(distinct, outputs), outputs);
  }

  private static Value source(Map<Value, Value> same, Value root) {
    return same.getOrDefault(root, root);
  }

  private static List<Instruction> live(List<Instruction> instructions, Map<Value, Value> outputs) {
    Set<Value> needed = new HashSet<>(outputs.values());
    List<Instruction> live = new ArrayList<>();
    for (int k = instructions.size() - 1; k >= 0; k--) {
      Instruction instruction = instructions.get(k);
      if (needed.contains(instruction.result())) {
        instruction.operands().forEach(operand -> needed.add(operand.value()));
        live.add(instruction);
      }
    }
    Collections.reverse(live);
    return live;
  }

  /** Values that the instructions read and do not compute. */
  Set<Value> inputs() {
    Set<Value> inputs = new LinkedHashSet<>(outputs.values());
    instructions.forEach(i -> i.operands().forEach(operand -> inputs.add(operand.value())));
    instructions.forEach(i -> inputs.remove(i.result()));
    return inputs;
  }
}
