package org.velospark.tasks.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The operations of a training step that matter, and where its results go.
 *
 * @param training operations for the loss and the gradients, in order
 * @param evaluation the part of them that the loss alone needs, in the same order
 * @param loss a value with one element
 * @param gradients the value of each weight's gradient; no two share their elements with each
 *     other, with an input, a weight, a constant or anything that the loss is computed from, so
 *     each can be computed in its final place
 */
record Program(
    List<Operation> training, List<Operation> evaluation, Value loss, List<Value> gradients) {

  /**
   * Leaves out every operation whose results nobody needs, and gives gradients that are also
   * something else a copy of their own.
   */
  static Program of(List<Operation> operations, Value loss, List<Value> gradients) {
    List<Operation> evaluation =
        live(operations.stream().map(Operation::forwardOnly).toList(), List.of(loss));
    Set<Value> taken = new HashSet<>();
    for (Operation operation : evaluation) {
      operation.outputs().forEach(value -> taken.add(value.root()));
    }
    List<Operation> all = new ArrayList<>(operations);
    List<Value> owned = new ArrayList<>();
    for (Value gradient : gradients) {
      Value root = gradient.root();
      boolean whole = gradient.length() == root.length();
      if (root.origin() == Value.Origin.COMPUTED && whole && taken.add(root)) {
        owned.add(gradient);
      } else {
        Value copy = Value.computed(gradient.name() + ".copy", gradient.type(), gradient.shape());
        all.add(
            NativeOperation.of(
                gradient.name(),
                "identity",
                OpArguments.ofIntegers(),
                List.of(gradient),
                List.of(copy)));
        owned.add(copy);
      }
    }
    List<Value> results = new ArrayList<>(owned);
    results.add(loss);
    return new Program(live(all, results), evaluation, loss, owned);
  }

  /** The same results, with elementwise operations fused. */
  Program fused() {
    List<Value> results = new ArrayList<>(gradients);
    results.add(loss);
    return new Program(
        ElementwiseFusion.fuse(training, results),
        ElementwiseFusion.fuse(evaluation, List.of(loss)),
        loss,
        gradients);
  }

  private static List<Operation> live(List<Operation> operations, Collection<Value> results) {
    Set<Value> needed = new HashSet<>();
    results.forEach(value -> needed.add(value.root()));
    List<Operation> live = new ArrayList<>();
    for (int k = operations.size() - 1; k >= 0; k--) {
      Operation operation = operations.get(k);
      if (operation.outputs().stream().map(Value::root).anyMatch(needed::contains)) {
        operation.inputs().forEach(value -> needed.add(value.root()));
        live.add(operation);
      }
    }
    Collections.reverse(live);
    return List.copyOf(live);
  }
}
