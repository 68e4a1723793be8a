package org.velospark.tasks.engine;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.ScalarOp;

/** The arrays that a graph holds: SameDiff leaves their native memory to the garbage collector. */
public final class GraphArrays {
  private GraphArrays() {}

  /**
   * Frees the values of all weights and constants of a graph, also of those that the caller gave
   * it. Nothing can be done with the graph after that; plans that were compiled from it live on.
   */
  public static void close(SameDiff graph) {
    close(graph, SameDiff.create());
  }

  /** Frees the arrays of a graph, but not those that are in another too. */
  static void close(SameDiff graph, SameDiff kept) {
    for (SDVariable variable : graph.variables()) {
      switch (variable.getVariableType()) {
        case VARIABLE, CONSTANT -> {
          if (!kept.hasVariable(variable.name())) {
            close(variable.getArr());
          }
        }
        default -> {
          // Has no array.
        }
      }
    }
    for (SameDiffOp op : graph.getOps().values()) {
      if (op.getOp() instanceof ScalarOp scalar && !kept.getOps().containsKey(op.getName())) {
        close(scalar.scalar());
      }
    }
  }

  private static void close(INDArray array) {
    if (array != null && array.closeable()) {
      array.close();
    }
  }
}
