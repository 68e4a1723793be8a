package org.velospark.model.accumulator;

import java.util.Comparator;
import java.util.List;
import org.velospark.model.TensorLayout;

/**
 * How a tensor of two or more dimensions is seen as a matrix: the second moment is factored over
 * its two largest axes. With those two axes taken out, three blocks of other dimensions remain, so
 * element [o, a, m, b, n] of a tensor [outer, first, middle, second, inner] stands for the whole.
 *
 * @param rowOverSecond whether the row mean runs over the axis {@code second} (the larger of the
 *     two) or over {@code first}
 */
public record TensorAxes(
    int outer, int first, int middle, int second, int inner, boolean rowOverSecond) {

  /**
   * The axes of a tensor of rank 2 or more; of axes of equal size, the later one in its axis order
   * counts as larger.
   */
  public static TensorAxes of(TensorLayout.Tensor tensor) {
    List<Integer> shape = tensor.shape();
    List<Integer> ascending =
        tensor.axisOrder().stream().sorted(Comparator.comparing(shape::get)).toList();
    int largest = ascending.get(shape.size() - 1);
    int secondLargest = ascending.get(shape.size() - 2);
    int low = Math.min(largest, secondLargest);
    int high = Math.max(largest, secondLargest);
    return new TensorAxes(
        product(shape.subList(0, low)),
        shape.get(low),
        product(shape.subList(low + 1, high)),
        shape.get(high),
        product(shape.subList(high + 1, shape.size())),
        largest == high);
  }

  private static int product(List<Integer> dimensions) {
    return dimensions.stream().reduce(1, Math::multiplyExact);
  }
}
