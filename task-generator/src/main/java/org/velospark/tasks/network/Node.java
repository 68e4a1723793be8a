package org.velospark.tasks.network;

import java.util.Arrays;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** One tensor of a {@link Network}, of known shape and type float unless said otherwise. */
public final class Node {

  /** Declares the operation that computes a tensor, in a graph where its inputs are declared. */
  interface Emitter {
    SDVariable emit(SameDiff graph, List<SDVariable> inputs);
  }

  /**
   * Declares the operation in operations that SameDiff can run itself, for one network or for many
   * side by side.
   */
  interface Reference {
    SDVariable emit(SameDiff graph, ParticleAxis axis, List<SDVariable> inputs);
  }

  private final int[] shape;
  private final List<Node> inputs;
  private final Emitter emitter;
  private final Reference reference;

  Node(int[] shape, List<Node> inputs, Emitter emitter, Reference reference) {
    this.shape = shape;
    this.inputs = inputs;
    this.emitter = emitter;
    this.reference = reference;
  }

  /** A copy of its dimensions; none for a scalar. */
  public int[] shape() {
    return shape.clone();
  }

  public int rank() {
    return shape.length;
  }

  /** Dimension {@code k}; negative ones count from the last, which is -1. */
  public int dimension(int k) {
    return shape[k < 0 ? k + shape.length : k];
  }

  /** Number of elements. */
  public long length() {
    long length = 1;
    for (int dimension : shape) {
      length = Math.multiplyExact(length, dimension);
    }
    return length;
  }

  List<Node> inputs() {
    return inputs;
  }

  /** How a plan gets it. */
  Emitter emitter() {
    return emitter;
  }

  /** How it is computed by operations that SameDiff can run itself. */
  Reference reference() {
    return reference;
  }

  @Override
  public String toString() {
    return Arrays.toString(shape);
  }
}
