package org.velospark.model.accumulator;

import java.util.List;
import org.velospark.model.TensorLayout;

/**
 * A tensor seen as a stack of matrices, which is how kernels walk through it. The second moment is
 * factored over the tensor's two largest axes; these are the rows and columns, all other axes
 * together number the matrices. Scalars and vectors are one row.
 *
 * <p>The optimizer's state lies as [matrices, rows, stride], with rows padded to whole vectors of
 * {@code lanes} floats, so that no kernel has a remainder to take care of. The tensor itself lies
 * as its owner has it: element [row, column] of a matrix is at {@code start(matrix) + row * rowStep
 * + column * columnStep}.
 *
 * <p>Immutable and thread-safe.
 */
public final class MatrixStack {
  private final int[] starts;
  private final int rows;
  private final int columns;
  private final int stride;
  private final int rowStep;
  private final int columnStep;
  private final boolean factored;
  private final boolean columnsLargest;

  private MatrixStack(
      int[] starts,
      int rows,
      int columns,
      int lanes,
      int rowStep,
      int columnStep,
      boolean factored,
      boolean columnsLargest) {
    this.starts = starts;
    this.rows = rows;
    this.columns = columns;
    this.stride = padded(columns, lanes);
    this.rowStep = rowStep;
    this.columnStep = columnStep;
    this.factored = factored;
    this.columnsLargest = columnsLargest;
  }

  /**
   * Sees a tensor, row-major, as a stack.
   *
   * @param lanes rows are padded to a multiple of this
   */
  static MatrixStack of(TensorLayout.Tensor tensor, int lanes) {
    List<Integer> shape = tensor.shape();
    int rank = shape.size();
    if (rank < 2) {
      int length = rank == 0 ? 1 : shape.get(0);
      return new MatrixStack(new int[1], 1, length, lanes, length, 1, false, true);
    }
    TensorAxes axes = TensorAxes.of(tensor);
    int first = axes.first();
    int second = axes.second();
    int firstStep = Math.multiplyExact(axes.middle(), Math.multiplyExact(second, axes.inner()));
    int secondStep = axes.inner();
    // Rows of a few elements are mostly padding; then the other axis makes better rows.
    boolean swap = 2L * second * padded(first, lanes) < (long) first * padded(second, lanes);
    return swap
        ? new MatrixStack(
            starts(axes), second, first, lanes, secondStep, firstStep, true, !axes.rowOverSecond())
        : new MatrixStack(
            starts(axes), first, second, lanes, firstStep, secondStep, true, axes.rowOverSecond());
  }

  /** Rounds up to a multiple of {@code lanes}. */
  public static int padded(int length, int lanes) {
    return Math.multiplyExact((length + lanes - 1) / lanes, lanes);
  }

  /** First elements of all matrices, over the axes that are neither rows nor columns. */
  private static int[] starts(TensorAxes axes) {
    int[] starts = new int[axes.outer() * axes.middle() * axes.inner()];
    int at = 0;
    for (int o = 0; o < axes.outer(); o++) {
      for (int m = 0; m < axes.middle(); m++) {
        for (int n = 0; n < axes.inner(); n++) {
          int before = o * axes.first() * axes.middle() + m;
          starts[at++] = before * axes.second() * axes.inner() + n;
        }
      }
    }
    return starts;
  }

  public int matrices() {
    return starts.length;
  }

  public int rows() {
    return rows;
  }

  public int columns() {
    return columns;
  }

  /** Floats from row to row of the state; not below {@link #columns()}. */
  public int stride() {
    return stride;
  }

  /** Index in the tensor of a matrix's first element. */
  public int start(int matrix) {
    return starts[matrix];
  }

  /** Elements of the tensor from row to row. */
  public int rowStep() {
    return rowStep;
  }

  /** Elements of the tensor from column to column. */
  public int columnStep() {
    return columnStep;
  }

  /** Number of elements of the tensor. */
  public int length() {
    return starts.length * rows * columns;
  }

  /** Number of floats of a state of the tensor, padding included. */
  int paddedLength() {
    return Math.multiplyExact(Math.multiplyExact(starts.length, rows), stride);
  }

  /** Whether the second moment is factored: rank 2 or more. */
  public boolean factored() {
    return factored;
  }

  /** Whether the columns are the largest axis, over which the source takes its row means. */
  boolean columnsLargest() {
    return columnsLargest;
  }

  /**
   * Where the values of a state [matrices, rows, stride] lie: for each element of the tensor, in
   * its order, an index.
   */
  int[] places() {
    int[] places = new int[length()];
    int at = 0;
    for (int start : starts) {
      for (int r = 0; r < rows; r++) {
        for (int c = 0; c < columns; c++) {
          places[start + r * rowStep + c * columnStep] = at + c;
        }
        at += stride;
      }
    }
    return places;
  }

  /** The same for row values [matrices, valueStride], for the tensor without its column axis. */
  int[] rowPlaces(int valueStride) {
    return placesWithout(rows, rowStep, columns, columnStep, valueStride);
  }

  /** The same for column values [matrices, valueStride], for the tensor without its row axis. */
  int[] columnPlaces(int valueStride) {
    return placesWithout(columns, columnStep, rows, rowStep, valueStride);
  }

  private int[] placesWithout(int size, int step, int dropped, int droppedStep, int valueStride) {
    int[] places = new int[starts.length * size];
    for (int m = 0; m < starts.length; m++) {
      for (int i = 0; i < size; i++) {
        int element = starts[m] + i * step;
        int before = element / (droppedStep * dropped);
        places[before * droppedStep + element % droppedStep] = m * valueStride + i;
      }
    }
    return places;
  }
}
