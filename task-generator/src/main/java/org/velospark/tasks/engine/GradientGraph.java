package org.velospark.tasks.engine;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.loss.LossReduce;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.ops.impl.loss.BaseLoss;

/**
 * A copy of a graph with the operations that compute the gradients of its weights.
 *
 * <p>Reverse mode over ND4J's own derivative of each operation ({@code
 * DifferentialFunction.doDiff}). SameDiff's driver for it, {@code createGradFunction}, is not used:
 * it prints to standard output, gives derivatives for inputs that need none, and hides the
 * contributions to a gradient that come after the first. The caller's graph stays as it is.
 *
 * @param graph the copy
 * @param gradients for each weight that the loss depends on, the variable of its gradient
 */
record GradientGraph(SameDiff graph, Map<String, String> gradients) {

  static GradientGraph of(SameDiff original, String loss) {
    SameDiff graph = copy(original);
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
        List<SDVariable> upstream =
            outputs.stream().map(name -> upstream(graph, gradients, name)).toList();
        addTo(gradients, op, derivative(op, upstream, one), trained);
      }
    }

    Map<String, String> ofWeights = new LinkedHashMap<>();
    for (SDVariable variable : original.variables()) {
      SDVariable gradient = gradients.get(variable.name());
      if (variable.getVariableType() == VariableType.VARIABLE && gradient != null) {
        ofWeights.put(variable.name(), gradient.name());
      }
    }
    return new GradientGraph(graph, ofWeights);
  }

  private static SameDiff copy(SameDiff original) {
    SameDiff graph = SameDiff.create();
    original.invokeGraphOn(graph);
    // The copied operations still refer to the original for what they declare when differentiated.
    for (SameDiffOp op : graph.getOps().values()) {
      DifferentialFunction function = op.getOp();
      for (SDVariable argument : function.args()) {
        argument.setSameDiff(graph);
      }
      for (SDVariable output : function.outputVariables()) {
        output.setSameDiff(graph);
      }
      function.setSameDiff(graph);
    }
    return graph;
  }

  /** The weights, and what is computed from them through floating point all the way. */
  private static Set<String> dependOnWeights(SameDiff graph, List<SameDiffOp> order) {
    Set<String> names = new HashSet<>();
    for (SDVariable variable : graph.variables()) {
      if (variable.getVariableType() == VariableType.VARIABLE) {
        names.add(variable.name());
      }
    }
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

  private static List<SDVariable> derivative(
      SameDiffOp op, List<SDVariable> upstream, SDVariable one) {
    DifferentialFunction function = op.getOp();
    List<SDVariable> derivative;
    try {
      derivative = function.doDiff(upstream);
    } catch (UnsupportedOperationException e) {
      throw new IllegalArgumentException(
          ("Operation '%s' (%s) has no derivative in ND4J; keep it off the way from the weights to"
                  + " the loss, or declare it with other operations")
              .formatted(function.opName(), op.getName()),
          e);
    }
    if (!(function instanceof BaseLoss) || upstream.get(0) == one) {
      return derivative;
    }
    // ND4J's losses take their result for the end of the graph and leave the chain rule out.
    if (((BaseLoss) function).getLossReduce() == LossReduce.NONE) {
      throw new IllegalArgumentException(
          ("Loss '%s' (%s) is not reduced, and ND4J's derivative of it is right only if it is: give"
                  + " it another LossReduce than NONE")
              .formatted(function.opName(), op.getName()));
    }
    return derivative.stream().map(d -> d.mul(upstream.get(0))).toList();
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
}
