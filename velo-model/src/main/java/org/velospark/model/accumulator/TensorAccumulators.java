package org.velospark.model.accumulator;

import org.velospark.model.StateFields;
import org.velospark.model.TensorLayout;

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
  public TensorAccumulators(TensorLayout.Tensor tensor, int lanes) {
    this.stack = MatrixStack.of(tensor, lanes);
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

  /** All that is remembered from step to step, in the order of the tensor's elements. */
  public void state(StateFields fields) {
    int[] places = stack.places();
    for (float[] momentum : momenta) {
      fields.floats(momentum, places);
    }
    fields.floats(rms, places);
    rowMeans().state(fields, places(rowMeans()));
    if (stack.factored()) {
      columnMeans().state(fields, places(columnMeans()));
    }
    moments.state(fields);
  }

  /** What the source calls {@code fac_row}, or {@code fac_diag} for a scalar or vector. */
  private Marginal rowMeans() {
    return stack.columnsLargest() && stack.factored() ? rows : columns;
  }

  /** What the source calls {@code fac_col}. */
  private Marginal columnMeans() {
    return stack.columnsLargest() ? columns : rows;
  }

  private int[] places(Marginal marginal) {
    return marginal == rows ? stack.rowPlaces(rows.stride()) : stack.columnPlaces(columns.stride());
  }

  /** A copy of the momentum at decay {@code d} in the order of the tensor's elements. */
  public float[] copyOfMomentum(int d) {
    return at(stack.places(), momenta[d]);
  }

  /** A copy of the second moment in the order of the tensor's elements. */
  public float[] copyOfRms() {
    return at(stack.places(), rms);
  }

  /**
   * A copy of what the source calls {@code fac_row}, or {@code fac_diag} for a scalar or vector, in
   * the order of the tensor without its largest axis.
   */
  public float[] copyOfRowMeans(int d) {
    return at(places(rowMeans()), rowMeans().means(d));
  }

  /** As {@link #copyOfRowMeans}, {@code fac_col} in the order without the second largest axis. */
  public float[] copyOfColumnMeans(int d) {
    return at(places(columnMeans()), columnMeans().means(d));
  }

  private static float[] at(int[] places, float[] values) {
    float[] copy = new float[places.length];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = values[places[i]];
    }
    return copy;
  }
}
