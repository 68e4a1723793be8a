package org.velospark.model.kernel;

import java.nio.FloatBuffer;
import org.velospark.model.accumulator.MatrixStack;

/**
 * A part of a tensor that stays in the first-level cache while a kernel works on it: some whole
 * rows of a matrix, or a piece of one long row. Weights and gradients are copied here, in rows
 * padded with zeros as the state has them; the state itself is used in place from {@link #start()}.
 *
 * <p>Not thread-safe.
 */
public final class Tile {
  /** Most floats of a tile. */
  public static final int SIZE = 2048;

  private final float[] parameters = new float[SIZE];
  private final float[] gradients = new float[SIZE];

  /** With room for the last vector of a row. */
  private final float[] packed = new float[2 * SIZE];

  private MatrixStack stack;
  private int tensorStart;
  private int matrix;
  private int row;
  private int rows;
  private int column;
  private int columns;

  /** Goes to the first tile of a tensor that starts at {@code offset} of its network's weights. */
  void begin(MatrixStack stack, int offset) {
    this.stack = stack;
    this.tensorStart = offset;
    matrix = 0;
    row = 0;
    column = 0;
    size();
  }

  /** Whether the tile lies in the tensor; false after the last one. */
  boolean isThere() {
    return matrix < stack.matrices();
  }

  /** Goes to the next tile. */
  void next() {
    column += columns;
    if (column < stack.stride()) {
      size();
      return;
    }
    column = 0;
    row += rows;
    if (row == stack.rows()) {
      row = 0;
      matrix++;
    }
    size();
  }

  private void size() {
    columns = Math.min(stack.stride() - column, SIZE);
    rows = columns < stack.stride() ? 1 : Math.min(stack.rows() - row, SIZE / columns);
  }

  /** Whether one tile holds the whole tensor. */
  boolean holdsAll() {
    return stack.matrices() == 1 && rows == stack.rows() && columns == stack.stride();
  }

  /** Weights [rows, columns], padding included. */
  public float[] parameters() {
    return parameters;
  }

  /** Gradients [rows, columns], padding included. */
  public float[] gradients() {
    return gradients;
  }

  /** Index of the matrix in its stack. */
  public int matrix() {
    return matrix;
  }

  /** First row of the tile in its matrix. */
  public int row() {
    return row;
  }

  /** Number of rows. */
  public int rows() {
    return rows;
  }

  /** First column of the tile; not 0 only in long rows. */
  public int column() {
    return column;
  }

  /** Number of columns with padding, a multiple of the kernel's lanes. */
  public int columns() {
    return columns;
  }

  /** Where the tile starts in the tensor's state. */
  public int start() {
    return (matrix * stack.rows() + row) * stack.stride() + column;
  }

  /** Columns without padding. */
  private int width() {
    return Math.min(columns, stack.columns() - column);
  }

  private int place(int r) {
    return tensorStart
        + stack.start(matrix)
        + (row + r) * stack.rowStep()
        + column * stack.columnStep();
  }

  private boolean rowsFollowEachOther() {
    return stack.columnStep() == 1 && (rows == 1 || stack.rowStep() == stack.columns());
  }

  /** Copies the tile from a network's weights or gradients. */
  void load(UpdateKernel kernel, FloatBuffer from, float[] into) {
    int width = width();
    if (rowsFollowEachOther()) {
      if (width == columns || rows == 1) {
        from.get(place(0), into, 0, rows * width);
        clear(into, rows * width, rows * columns);
        return;
      }
      from.get(place(0), packed, 0, rows * width);
      kernel.pad(packed, width, into, rows, columns);
      return;
    }
    for (int r = 0; r < rows; r++) {
      int at = place(r);
      int to = r * columns;
      if (stack.columnStep() == 1) {
        from.get(at, into, to, width);
      } else {
        for (int c = 0; c < width; c++) {
          into[to + c] = from.get(at + c * stack.columnStep());
        }
      }
      clear(into, to + width, to + columns);
    }
  }

  private static void clear(float[] values, int from, int to) {
    for (int i = from; i < to; i++) {
      values[i] = 0;
    }
  }

  /** Copies the weights back. */
  void storeParameters(UpdateKernel kernel, FloatBuffer to) {
    int width = width();
    if (rowsFollowEachOther()) {
      if (width == columns || rows == 1) {
        to.put(place(0), parameters, 0, rows * width);
        return;
      }
      kernel.pack(parameters, columns, packed, rows, width);
      to.put(place(0), packed, 0, rows * width);
      return;
    }
    for (int r = 0; r < rows; r++) {
      int at = place(r);
      int from = r * columns;
      if (stack.columnStep() == 1) {
        to.put(at, parameters, from, width);
      } else {
        for (int c = 0; c < width; c++) {
          to.put(at + c * stack.columnStep(), parameters[from + c]);
        }
      }
    }
  }
}
