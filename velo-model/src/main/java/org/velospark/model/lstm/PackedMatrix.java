package org.velospark.model.lstm;

/**
 * A matrix with a bias, in the order in which {@link RowProducts} reads it: panels of some columns,
 * each row-major [inputs, panel]. A large matrix is thus read once, from front to back. What {@link
 * #put} does not fill is zero.
 *
 * <p>Thread-safe once it is filled.
 */
public final class PackedMatrix {
  private final int inputs;
  private final int columns;
  private final int panel;
  private final float[] weights;
  private final float[] bias;

  /**
   * A matrix of zeros.
   *
   * @param columns are padded to whole panels
   */
  public PackedMatrix(RowProducts products, int inputs, int columns) {
    this.inputs = inputs;
    this.panel = products.panel(columns);
    this.columns = Math.multiplyExact((columns + panel - 1) / panel, panel);
    this.weights = new float[Math.multiplyExact(inputs, this.columns)];
    this.bias = new float[this.columns];
  }

  /**
   * Puts a block of a matrix in its place.
   *
   * @param from row-major; the block's first element is at {@code at}
   * @param stride floats of {@code from} from row to row
   * @param row of this matrix where the block starts, like {@code column}
   * @return this
   */
  public PackedMatrix put(
      float[] from, int at, int stride, int row, int rows, int column, int width) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < width; ) {
        int c = column + j;
        int inPanel = c % panel;
        int run = Math.min(width - j, panel - inPanel);
        System.arraycopy(
            from,
            at + i * stride + j,
            weights,
            (c - inPanel) * inputs + (row + i) * panel + inPanel,
            run);
        j += run;
      }
    }
    return this;
  }

  /**
   * Puts a part of the bias in its place.
   *
   * @return this
   */
  public PackedMatrix putBias(float[] from, int at, int column, int width) {
    System.arraycopy(from, at, bias, column, width);
    return this;
  }

  /** Rows of the matrix: how many inputs a product takes. */
  public int inputs() {
    return inputs;
  }

  /** Columns with padding. */
  public int columns() {
    return columns;
  }

  /** Columns of a panel. */
  public int panel() {
    return panel;
  }

  /** [columns / panel, inputs, panel], only to be read. */
  public float[] weights() {
    return weights;
  }

  /** [columns], only to be read. */
  public float[] bias() {
    return bias;
  }
}
