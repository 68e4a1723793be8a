package org.velospark.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Names, shapes and places of tensors that lie one after another in one flat block of floats, each
 * in row-major ('c') order.
 *
 * @param tensors the tensors in the order of their offsets, without gaps
 */
public record TensorLayout(List<Tensor> tensors) {

  /**
   * One tensor of a layout.
   *
   * @param shape its dimensions; empty for a scalar, which has one element
   * @param offset index of its first element in the block
   * @param axisOrder the dimensions as the published networks count them. Optimizers take the two
   *     largest dimensions of a tensor for rows and columns, and of equal ones the later in this
   *     order for the larger: a square matrix that lies transposed has {@code [1, 0]}
   */
  public record Tensor(String name, List<Integer> shape, int offset, List<Integer> axisOrder) {
    public Tensor {
      shape = List.copyOf(shape);
      axisOrder = List.copyOf(axisOrder);
      if (!axisOrder.stream().sorted().toList().equals(axes(shape))) {
        throw new IllegalArgumentException(
            "The axis order of tensor '%s' must have each of %s once, but is %s"
                .formatted(name, axes(shape), axisOrder));
      }
      for (int dimension : shape) {
        if (dimension < 1) {
          throw new IllegalArgumentException(
              "Tensor '%s' has shape %s; every dimension must be at least 1"
                  .formatted(name, shape));
        }
      }
    }

    /** A tensor whose dimensions are in the order of the published networks. */
    public Tensor(String name, List<Integer> shape, int offset) {
      this(name, shape, offset, axes(shape));
    }

    private static List<Integer> axes(List<Integer> shape) {
      return IntStream.range(0, shape.size()).boxed().toList();
    }

    /** Number of elements. */
    public int length() {
      return shape.stream().reduce(1, Math::multiplyExact);
    }

    /** Shape as ND4J wants it. */
    public long[] dimensions() {
      return shape.stream().mapToLong(Integer::longValue).toArray();
    }
  }

  public TensorLayout {
    tensors = List.copyOf(tensors);
    Set<String> names = new HashSet<>();
    int end = 0;
    for (Tensor tensor : tensors) {
      if (!names.add(tensor.name())) {
        throw new IllegalArgumentException("Two tensors are named '%s'".formatted(tensor.name()));
      }
      if (tensor.offset() != end) {
        throw new IllegalArgumentException(
            "Tensor '%s' starts at %d, but the one before it ends at %d"
                .formatted(tensor.name(), tensor.offset(), end));
      }
      end = Math.addExact(end, tensor.length());
    }
  }

  /** Collects tensors and gives each its offset. */
  public static final class Builder {
    private final List<Tensor> tensors = new ArrayList<>();
    private int length;

    private Builder() {}

    public Builder add(String name, int... shape) {
      return add(new Tensor(name, Arrays.stream(shape).boxed().toList(), length));
    }

    /** Adds a tensor that lies otherwise than in the published networks. */
    public Builder add(String name, List<Integer> shape, List<Integer> axisOrder) {
      return add(new Tensor(name, shape, length, axisOrder));
    }

    private Builder add(Tensor tensor) {
      tensors.add(tensor);
      length = Math.addExact(length, tensor.length());
      return this;
    }

    public TensorLayout build() {
      return new TensorLayout(tensors);
    }
  }

  public static Builder builder() {
    return new Builder();
  }

  /** Number of floats in the block. */
  public int length() {
    if (tensors.isEmpty()) {
      return 0;
    }
    Tensor last = tensors.get(tensors.size() - 1);
    return last.offset() + last.length();
  }

  /**
   * The tensor of a name.
   *
   * @throws IllegalArgumentException if there is none; the message lists the names there are
   */
  public Tensor tensor(String name) {
    return tensors.stream()
        .filter(t -> t.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "No tensor '%s'; there are %s"
                        .formatted(
                            name,
                            tensors.stream().map(Tensor::name).collect(Collectors.joining(", ")))));
  }
}
