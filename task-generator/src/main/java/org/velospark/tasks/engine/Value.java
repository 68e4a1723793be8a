package org.velospark.tasks.engine;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A tensor of a program, before it has a place in memory; two values are the same only if they are
 * the same object.
 */
final class Value {
  enum Origin {
    /** A weight of the network, in the block of parameters. */
    WEIGHT,
    /** A placeholder, filled by the caller. */
    INPUT,
    /** Known when compiling. */
    CONSTANT,
    /** Result of an operation. */
    COMPUTED
  }

  private final String name;
  private final Origin origin;
  private final DataType type;
  private final long[] shape;
  private final NativeTensor constant;
  private final Value root;
  private final long offset;

  private Value(
      String name,
      Origin origin,
      DataType type,
      long[] shape,
      NativeTensor constant,
      Value root,
      long offset) {
    this.name = name;
    this.origin = origin;
    this.type = type;
    this.shape = shape;
    this.constant = constant;
    this.root = root == null ? this : root;
    this.offset = offset;
  }

  static Value weight(String name, long[] shape) {
    return new Value(name, Origin.WEIGHT, DataType.FLOAT, shape, null, null, 0);
  }

  static Value input(String name, DataType type, long[] shape) {
    return new Value(name, Origin.INPUT, type, shape, null, null, 0);
  }

  static Value constant(String name, NativeTensor tensor) {
    return new Value(name, Origin.CONSTANT, tensor.type(), tensor.shape(), tensor, null, 0);
  }

  static Value computed(String name, DataType type, long[] shape) {
    return new Value(name, Origin.COMPUTED, type, shape, null, null, 0);
  }

  /** The same elements in the same order and place, seen in another shape. */
  Value view(String name, long[] shape) {
    return new Value(name, origin, type, shape, null, root, offset);
  }

  /**
   * Some of the elements, those that follow each other from one on, seen as a tensor.
   *
   * @param first index of the first of them among the elements of this value, row-major
   */
  Value part(String name, long first, long... shape) {
    if (isConstant() || first < 0 || first + NativeTensor.length(shape) > length()) {
      throw new IllegalArgumentException(
          "No part of shape %s from element %d in %s '%s' of shape %s"
              .formatted(
                  Arrays.toString(shape), first, origin, this.name, Arrays.toString(this.shape)));
    }
    return new Value(name, origin, type, shape, null, root, offset + first);
  }

  String name() {
    return name;
  }

  Origin origin() {
    return origin;
  }

  DataType type() {
    return type;
  }

  long[] shape() {
    return shape;
  }

  int rank() {
    return shape.length;
  }

  long length() {
    return NativeTensor.length(shape);
  }

  long bytes() {
    return NativeMemory.bytes(type, shape);
  }

  /** The value that owns the elements: itself unless it is a view. */
  Value root() {
    return root;
  }

  /** What stands for the elements: the root, or this value if it has a part of them only. */
  Value elements() {
    return length() == root.length() ? root : this;
  }

  /** Index of the first element within the root's. */
  long offset() {
    return offset;
  }

  boolean isConstant() {
    return origin == Origin.CONSTANT;
  }

  /** The elements of a constant that is no view. */
  NativeTensor constant() {
    return constant;
  }
}
