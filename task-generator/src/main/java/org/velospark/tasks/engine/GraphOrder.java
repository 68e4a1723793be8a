package org.velospark.tasks.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;

/** Topological order of the operations of a graph. */
final class GraphOrder {
  private GraphOrder() {}

  /**
   * The operations that some variables depend on, each after those whose results it takes, as soon
   * as those are there: so gradients are used up soon after they were computed.
   *
   * @throws IllegalArgumentException if the graph has a loop
   */
  static List<SameDiffOp> of(SameDiff graph, Collection<String> targets) {
    List<SameDiffOp> needed = needed(graph, targets);
    Set<String> results = new HashSet<>();
    needed.forEach(op -> results.addAll(outputs(op)));
    Map<String, Integer> missing = new HashMap<>();
    Map<String, List<SameDiffOp>> consumers = new HashMap<>();
    Deque<SameDiffOp> ready = new ArrayDeque<>();
    for (SameDiffOp op : needed) {
      Set<String> awaited = new HashSet<>(inputs(op));
      awaited.retainAll(results);
      missing.put(op.getName(), awaited.size());
      awaited.forEach(name -> consumers.computeIfAbsent(name, n -> new ArrayList<>()).add(op));
      if (awaited.isEmpty()) {
        ready.add(op);
      }
    }
    List<SameDiffOp> order = new ArrayList<>();
    while (!ready.isEmpty()) {
      SameDiffOp next = ready.remove();
      order.add(next);
      for (String output : outputs(next)) {
        for (SameDiffOp consumer : consumers.getOrDefault(output, List.of())) {
          if (missing.merge(consumer.getName(), -1, Integer::sum) == 0) {
            ready.add(consumer);
          }
        }
      }
    }
    if (order.size() < needed.size()) {
      throw new IllegalArgumentException(
          "The graph has a loop; a plan runs every operation once: unroll the loop when declaring"
              + " the network");
    }
    return order;
  }

  private static List<SameDiffOp> needed(SameDiff graph, Collection<String> targets) {
    Set<String> names = new HashSet<>();
    Deque<String> variables = new ArrayDeque<>(targets);
    Set<String> seen = new HashSet<>(targets);
    while (!variables.isEmpty()) {
      String producer = graph.getVariables().get(variables.pop()).getOutputOfOp();
      if (producer != null && names.add(producer)) {
        for (String input : inputs(graph.getOps().get(producer))) {
          if (seen.add(input)) {
            variables.push(input);
          }
        }
      }
    }
    return graph.getOps().values().stream().filter(op -> names.contains(op.getName())).toList();
  }

  static List<String> inputs(SameDiffOp op) {
    return op.getInputsToOp() == null ? List.of() : op.getInputsToOp();
  }

  static List<String> outputs(SameDiffOp op) {
    return op.getOutputsOfOp() == null ? List.of() : op.getOutputsOfOp();
  }
}
