package org.velospark.tasks.engine;

import java.util.List;
import java.util.function.Function;
import org.nd4j.linalg.api.ops.Op;

/**
 * An operation of one tensor, element by element, that ND4J knows by a number within its kind
 * instead of a declared name: {@code exp}, {@code relu}, {@code mul_scalar} and their like.
 *
 * @param label name in the graph, for messages
 * @param scalar the number that operations of the scalar kinds take; null for the others
 */
record ElementwiseOperation(
    String label, Op.Type kind, Op op, Value input, Value output, Value scalar)
    implements Operation {

  /** Whether operations of this kind can be run. */
  static boolean supports(Op.Type kind) {
    return switch (kind) {
      case TRANSFORM_SAME, TRANSFORM_STRICT, TRANSFORM_FLOAT, TRANSFORM_BOOL, SCALAR, SCALAR_BOOL ->
          true;
      default -> false;
    };
  }

  @Override
  public List<Value> inputs() {
    return scalar == null ? List.of(input) : List.of(input, scalar);
  }

  @Override
  public List<Value> outputs() {
    return List.of(output);
  }

  @Override
  public Step bind(Function<Value, NativeTensor> places) {
    return new ElementwiseStep(
        this,
        places.apply(input),
        places.apply(output),
        scalar == null ? null : places.apply(scalar));
  }
}
