package org.velospark.tasks.engine;

import java.util.List;

/**
 * A {@link TileOperation} and what it is done with.
 *
 * @param result as many elements as the operands have after broadcasting; for a sum, the sums
 * @param operands one or two, as the operation takes them
 * @param number k of the operation; 0 if it takes none
 * @param sums which elements a sum adds up; null for other operations
 */
record Instruction(
    TileOperation operation, Value result, List<Operand> operands, float number, Repetition sums) {

  /** A tensor, and how its elements are repeated. */
  record Operand(Value value, Repetition repetition) {}

  Instruction {
    operands = List.copyOf(operands);
  }

  Instruction withResult(Value other) {
    return new Instruction(operation, other, operands, number, sums);
  }
}
