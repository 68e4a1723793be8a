package org.velospark.tasks.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.autodiff.samediff.NameScope;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.array.SingleThreadArrayHolder;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.autodiff.samediff.internal.Variable;

/**
 * A copy of a graph with the operations that compute the gradients of its weights.
 *
 * <p>Reverse mode over the {@link Derivative} of each operation. SameDiff's driver for that, {@code
 * createGradFunction}, is not used, because it prints to standard output and differentiates copies
 * of the operations, which ND4J makes incompletely. The caller's graph stays as it is.
 *
 * @param original the graph that was copied
 * @param graph the copy
 * @param gradients for each weight that the loss depends on, the variable of its gradient
 */
record GradientGraph(SameDiff original, SameDiff graph, Map<String, String> gradients)
    implements AutoCloseable {

  static GradientGraph of(SameDiff original, String loss) {
    SameDiff graph = copy(original);
    lend(original, graph);
    try {
      return new GradientGraph(original, graph, differentiate(graph, loss));
    } finally {
      lend(original, original);
    }
  }

  /**
   * The same graph on the same variables, operations and arrays, as another list of them. SameDiff
   * would make copies by way of a serialized form, which is slow, forgets some arguments (whether a
   * variance is corrected for bias), and knows no operations but ND4J's own.
   */
  private static SameDiff copy(SameDiff original) {
    SameDiff graph = SameDiff.create();
    graph.setArrayHolders(new SingleThreadArrayHolder(), new SingleThreadArrayHolder(), false);
    for (Variable variable : original.getVariables().values()) {
      Variable copy = new Variable();
      copy.setName(variable.getName());
      copy.setVariable(variable.getVariable());
      copy.setOutputOfOp(variable.getOutputOfOp());
      if (variable.getInputsForOp() != null) {
        copy.setInputsForOp(new ArrayList<>(variable.getInputsForOp()));
      }
      graph.getVariables().put(copy.getName(), copy);
      switch (variable.getVariable().getVariableType()) {
        case VARIABLE ->
            graph.getVariablesArrays().setArray(copy.getName(), variable.getVariable().getArr());
        case CONSTANT ->
            graph.getConstantArrays().setArray(copy.getName(), variable.getVariable().getArr());
        default -> {
          // Has no array.
        }
      }
    }
    graph.getOps().putAll(original.getOps());
    return graph;
  }

  /** Lets the operations of a graph declare their derivatives in another, a copy of it. */
  private static void lend(SameDiff original, SameDiff graph) {
    original.getOps().values().forEach(op -> op.getOp().setSameDiff(graph));
    original.variables().forEach(variable -> variable.setSameDiff(graph));
  }

  /**
   * Adds the operations of the gradients to a graph.
   *
   * @param loss if it has several elements, the gradient is that of their sum
   * @return for each weight that the loss depends on, the variable of its gradient
   */
  static Map<String, String> differentiate(SameDiff graph, String loss) {
    List<SameDiffOp> order = GraphOrder.of(graph, List.of(loss));
    Set<String> trained = dependOnWeights(graph, order);

    Map<String, SDVariable> gradients = new HashMap<>();
    SDVariable one = graph.onesLike(graph.getVariable(loss));
    gradients.put(loss, one);
    for (int k = order.size() - 1; k >= 0; k--) {
      SameDiffOp op = order.get(k);
      List<String> outputs = GraphOrder.outputs(op);
      if (GraphOrder.inputs(op).stream().anyMatch(trained::contains)
          && outputs.stream().anyMatch(gradients::containsKey)) {
        // Without scopes SameDiff would try the numbers of all names of a kind, one by one.
        NameScope scope = graph.withNameScope(op.getName());
        try {
          List<SDVariable> upstream = new ArrayList<>();
          for (String output : outputs) {
            upstream.add(upstream(graph, gradients, output));
          }
          addTo(gradients, op, Derivative.of(op, upstream, one), trained);
        } finally {
          scope.close();
        }
      }
    }

    Map<String, String> ofWeights = new HashMap<>();
    for (SDVariable weight : GraphCheck.weights(graph)) {
      if (gradients.containsKey(weight.name())) {
        ofWeights.put(weight.name(), gradients.get(weight.name()).name());
      }
    }
    return ofWeights;
  }

  /** The weights, and what is computed from them through floating point all the way. */
  private static Set<String> dependOnWeights(SameDiff graph, List<SameDiffOp> order) {
    Set<String> names = new HashSet<>();
    GraphCheck.weights(graph).forEach(weight -> names.add(weight.name()));
    for (SameDiffOp op : order) {
      if (GraphOrder.inputs(op).stream().anyMatch(names::contains)) {
        for (String output : GraphOrder.outputs(op)) {
          if (graph.getVariable(output).dataType().isFPType()) {
            names.add(output);
          }
        }
      }
    }
    return names;
  }

  private static SDVariable upstream(
      SameDiff graph, Map<String, SDVariable> gradients, String output) {
    SDVariable gradient = gradients.get(output);
    SDVariable variable = graph.getVariable(output);
    if (gradient == null && variable.dataType().isFPType()) {
      // Another output of the operation leads to the loss, this one does not.
      return graph.zerosLike(variable);
    }
    return gradient;
  }

  private static void addTo(
      Map<String, SDVariable> gradients,
      SameDiffOp op,
      List<SDVariable> derivative,
      Set<String> trained) {
    List<String> inputs = GraphOrder.inputs(op);
    for (int k = 0; k < Math.min(inputs.size(), derivative.size()); k++) {
      SDVariable contribution = derivative.get(k);
      String input = inputs.get(k);
      if (contribution != null && trained.contains(input)) {
        gradients.merge(input, contribution, (sum, next) -> sum.add(next));
      }
    }
  }

  /** Frees the arrays that the derivatives brought; those of the original graph stay. */
  @Override
  public void close() {
    GraphArrays.close(graph, original);
  }
}
