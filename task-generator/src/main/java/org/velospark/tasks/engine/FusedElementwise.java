package org.velospark.tasks.engine;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Elementwise operations on tensors of one length, done in Java tile by tile: all of them on one
 * tile, then all on the next, so that intermediate results stay in the first cache and only those
 * that others need are written to memory. A native operation takes a microsecond before it does
 * anything, and libnd4j's loops over activations and their gradients use no vector instructions.
 *
 * @param label name of the first one in the graph, for messages
 * @param sources for each output what its elements are: those of a result, or of an input
 */
record FusedElementwise(
    String label,
    Tiling tiling,
    List<Instruction> instructions,
    Map<Value, Value> sources,
    List<Value> inputs,
    List<Value> outputs)
    implements Operation {

  static FusedElementwise of(String label, Tiling tiling, Simplification simplification) {
    return new FusedElementwise(
        label,
        tiling,
        simplification.instructions(),
        simplification.outputs(),
        List.copyOf(simplification.inputs()),
        List.copyOf(simplification.outputs().keySet()));
  }

  @Override
  public Step bind(Function<Value, NativeTensor> places) {
    return new FusedElementwiseStep(this, places);
  }
}
