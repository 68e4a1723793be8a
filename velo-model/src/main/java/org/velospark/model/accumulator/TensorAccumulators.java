package org.velospark.model.accumulator;

import java.util.List;
import org.velospark.model.StateFields;

/**
 * Momenta and second moments of one tensor, as [matrices, rows, stride] of its {@link MatrixStack};
 * padding stays zero. Source: {@code common.py} ({@code vec_rolling_mom}, {@code vec_rolling_rms},
 * {@code vec_factored_rolling}), which factors the second moment in Adafactor's manner: for a
 * tensor of two or more dimensions only its row and column means, otherwise one value per element.
 *
 * <p>Kernels write into the arrays, which are handed out as they are. Not thread-safe.
 */
public final class TensorAccumulators {
  /** Number of momenta, and of factored second moments. */
  public static final int DECAYS = 3;

  /** Decay of the one second moment that every element has. */
  public static final float RMS_DECAY = 0.999f;

  private static final float[] DECAY = {0.9f, 0.99f, 0.999f};

  private final MatrixStack stack;
  private final float[][] momenta;
  private final float[] rms;
  private final Marginal rows;
  private final Marginal columns;
  private final Moments moments = new Moments();

  /**
   * @param lanes floats in a vector of the kernel that will work on it
   */
  public TensorAccumulators(List<Integer> shape, int lanes) {
    this.stack = MatrixStack.of(shape, lanes);
    this.momenta = new float[DECAYS][stack.paddedLength()];
    this.rms = new float[stack.paddedLength()];
    int matrices = stack.matrices();
    if (stack.factored()) {
      boolean largest = stack.columnsLargest();
      this.rows =
          new Marginal(
              largest ? Marginal.Role.ROW : Marginal.Role.COLUMN,
              matrices,
              stack.rows(),
              stack.columns(),
              lanes);
      this.columns =
          new Marginal(
              largest ? Marginal.Role.COLUMN : Marginal.Role.ROW,
              matrices,
              stack.columns(),
              stack.rows(),
              lanes);
    } else {
      this.rows = new Marginal(Marginal.Role.NONE, 1, 1, stack.columns(), lanes);
      this.columns = new Marginal(Marginal.Role.DIAGONAL, 1, stack.columns(), 1, lanes);
    }
  }

  /** Decay {@code d} of .9, .99 and .999. */
  public static float decayOf(int d) {
    return DECAY[d];
  }

  public MatrixStack stack() {
    return stack;
  }

  /** Momentum at decay {@code d}. */
  public float[] momentum(int d) {
    return momenta[d];
  }

  /** Second moment with decay .999. */
  public float[] rms() {
    return rms;
  }

  /** Factored second moment along the rows; without effect for a scalar or vector. */
  public Marginal rows() {
    return rows;
  }

  /** Factored second moment along the columns, or that of each element of a scalar or vector. */
  public Marginal columns() {
    return columns;
  }

  /** What the LSTM and the normalisers need to know of momenta and second moment. */
  public Moments moments() {
    return moments;
  }

  /** All that is remembered from step to step. */
  public void state(StateFields fields) {
    for (float[] momentum : momenta) {
      fields.floats(momentum);
    }
    fields.floats(rms);
    rows.state(fields);
    columns.state(fields);
    moments.state(fields);
  }

  /** A copy of the momentum at decay {@code d} in the order of the tensor's elements. */
  public float[] copyOfMomentum(int d) {
    return stack.inTensorOrder(momenta[d]);
  }

  /** A copy of the second moment in the order of the tensor's elements. */
  public float[] copyOfRms() {
    return stack.inTensorOrder(rms);
  }

  /**
   * A copy of what the source calls {@code fac_row}, or {@code fac_diag} for a scalar or vector, in
   * the order of the tensor without its largest axis.
   */
  public float[] copyOfRowMeans(int d) {
    return stack.columnsLargest() && stack.factored() ? copyOfRows(d) : copyOfColumns(d);
  }

  /** As {@link #copyOfRowMeans}, {@code fac_col} in the order without the second largest axis. */
  public float[] copyOfColumnMeans(int d) {
    return stack.columnsLargest() ? copyOfColumns(d) : copyOfRows(d);
  }

  private float[] copyOfRows(int d) {
    return stack.rowsInTensorOrder(rows.means(d), rows.stride());
  }

  private float[] copyOfColumns(int d) {
    return stack.columnsInTensorOrder(columns.means(d), columns.stride());
  }
}
