package org.velospark.model.particle;

import java.util.ArrayList;
import java.util.List;
import org.velospark.model.TensorLayout;
import org.velospark.model.accumulator.TensorAxes;
import org.velospark.model.hierarchical.TensorControl;

/**
 * Where a tensor of the target network stands on the two flat axes on which all tensors follow each
 * other: that of the weights, and that of the second moments, which holds a tensor's row means and
 * after them its column means, or for a scalar or vector one value per element, which then is both
 * row and column.
 *
 * @param index number of the tensor
 * @param rank number of dimensions larger than 1
 * @param offset index of its first weight
 * @param length number of its weights
 * @param shape its dimensions; of rank 2 or more, those other than the two largest are joined where
 *     they are neighbours
 * @param rowOffset index of its first row mean
 * @param rowShape shape of the row means: {@code shape} with length 1 along the axis they average
 * @param columnOffset index of its first column mean
 * @param columnShape likewise of the column means
 * @param rowAxis axis of {@code shape} that the row means average
 * @param columnAxis axis of {@code shape} that the column means average
 */
record TargetTensor(
    int index,
    int rank,
    int offset,
    int length,
    long[] shape,
    int rowOffset,
    long[] rowShape,
    int columnOffset,
    long[] columnShape,
    int rowAxis,
    int columnAxis) {

  /** All tensors of a network. */
  static List<TargetTensor> of(TensorLayout layout) {
    List<TargetTensor> tensors = new ArrayList<>();
    int moments = 0;
    for (TensorLayout.Tensor tensor : layout.tensors()) {
      TargetTensor target = of(tensor, tensors.size(), moments);
      tensors.add(target);
      moments = target.momentsEnd();
    }
    return tensors;
  }

  private static TargetTensor of(TensorLayout.Tensor tensor, int index, int moments) {
    int rank = TensorControl.rank(tensor);
    int offset = tensor.offset();
    int length = tensor.length();
    if (tensor.shape().size() < 2) {
      long[] shape = {length};
      return new TargetTensor(
          index, rank, offset, length, shape, moments, shape, moments, shape, 0, 0);
    }
    TensorAxes axes = TensorAxes.of(tensor);
    List<Integer> shape = new ArrayList<>();
    addUnlessOne(shape, axes.outer());
    int first = shape.size();
    shape.add(axes.first());
    addUnlessOne(shape, axes.middle());
    int second = shape.size();
    shape.add(axes.second());
    addUnlessOne(shape, axes.inner());
    int rowAxis = axes.rowOverSecond() ? second : first;
    int columnAxis = axes.rowOverSecond() ? first : second;
    int rows = length / shape.get(rowAxis);
    return new TargetTensor(
        index,
        rank,
        offset,
        length,
        withOneAt(-1, shape),
        moments,
        withOneAt(rowAxis, shape),
        moments + rows,
        withOneAt(columnAxis, shape),
        rowAxis,
        columnAxis);
  }

  private static void addUnlessOne(List<Integer> shape, int dimension) {
    if (dimension > 1) {
      shape.add(dimension);
    }
  }

  private static long[] withOneAt(int axis, List<Integer> shape) {
    long[] dimensions = shape.stream().mapToLong(Integer::longValue).toArray();
    if (axis >= 0) {
      dimensions[axis] = 1;
    }
    return dimensions;
  }

  /** Whether the second moment is factored. */
  boolean factored() {
    return shape.length > 1;
  }

  int rowCount() {
    return (int) (length / (factored() ? shape[rowAxis] : 1));
  }

  int columnCount() {
    return (int) (length / (factored() ? shape[columnAxis] : 1));
  }

  /** Number of the means of row means over the axis that the column means average, if factored. */
  int rowMeanCount() {
    return factored() ? (int) (rowCount() / shape[columnAxis]) : 0;
  }

  /** Shape of the means of row means. */
  long[] rowMeanShape() {
    long[] result = rowShape.clone();
    result[columnAxis] = 1;
    return result;
  }

  /** Index after the last of the tensor's second moments. */
  int momentsEnd() {
    return columnOffset + columnCount();
  }
}
