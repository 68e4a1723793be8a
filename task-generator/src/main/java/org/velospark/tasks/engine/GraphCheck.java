package org.velospark.tasks.engine;

import java.util.Arrays;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.linalg.api.buffer.DataType;

/** What a graph must be like to be compiled. */
final class GraphCheck {
  private GraphCheck() {}

  /** The trained variables, in the order of their declaration. */
  static List<SDVariable> weights(SameDiff graph) {
    return ofType(graph, VariableType.VARIABLE);
  }

  static List<SDVariable> inputs(SameDiff graph) {
    return ofType(graph, VariableType.PLACEHOLDER);
  }

  private static List<SDVariable> ofType(SameDiff graph, VariableType type) {
    return graph.variables().stream().filter(v -> v.getVariableType() == type).toList();
  }

  /**
   * @throws IllegalArgumentException naming the first thing that is wrong, and what to do about it
   */
  static void require(SameDiff graph, String loss) {
    if (!graph.hasVariable(loss)) {
      throw new IllegalArgumentException(
          "No variable '%s' to use as the loss; there are %s"
              .formatted(loss, graph.variables().stream().map(SDVariable::name).toList()));
    }
    SDVariable variable = graph.getVariable(loss);
    if (variable.getVariableType() != VariableType.ARRAY || variable.dataType() != DataType.FLOAT) {
      throw new IllegalArgumentException(
          "Loss '%s' is a %s of type %s; it must be the FLOAT result of an operation"
              .formatted(loss, variable.getVariableType(), variable.dataType()));
    }
    for (SDVariable weight : weights(graph)) {
      if (weight.dataType() != DataType.FLOAT) {
        throw new IllegalArgumentException(
            "Weight '%s' has type %s; weights are FLOAT, declare others as constants"
                .formatted(weight.name(), weight.dataType()));
      }
    }
    for (SDVariable input : inputs(graph)) {
      long[] shape = input.placeholderShape();
      if (shape == null || Arrays.stream(shape).anyMatch(d -> d < 1)) {
        throw new IllegalArgumentException(
            "Placeholder '%s' has shape %s; a plan has buffers of fixed size: declare every dimension"
                .formatted(input.name(), Arrays.toString(shape)));
      }
    }
  }
}
