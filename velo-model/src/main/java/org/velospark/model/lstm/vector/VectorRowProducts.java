package org.velospark.model.lstm.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;
import org.velospark.model.lstm.PackedMatrix;
import org.velospark.model.lstm.RowProducts;

/**
 * Products in blocks of four rows and two vectors of columns, whose eight sums keep both
 * multipliers of a core busy and fit sixteen registers. Where two rows are left, blocks are of two
 * rows and four vectors.
 */
public final class VectorRowProducts implements RowProducts {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final int ROWS = 4;
  private static final int FEWER_ROWS = 2;
  private static final int PANEL = 2 * LANES;

  private static final int SIGN = 0x80000000;
  private static final int MAGNITUDE = 0x7fffffff;

  /** tanh is ±1 in single precision beyond this. */
  private static final int TANH_RANGE_BITS = Float.floatToIntBits(9.0f);

  @Override
  public int rowBlock() {
    return FEWER_ROWS;
  }

  @Override
  public int panel(int columns) {
    return PANEL;
  }

  @Override
  public void multiply(float[] x, int stride, int rows, PackedMatrix w, float[] y) {
    int inputs = w.inputs();
    int columns = w.columns();
    int wholeRows = rows - rows % ROWS;
    for (int column = 0; column < columns; column += PANEL) {
      int wAt = column * inputs;
      for (int row = 0; row < wholeRows; row += ROWS) {
        int yAt = row * columns + column;
        block(x, row * stride, stride, inputs, w.weights(), wAt, w.bias(), column, y, yAt, columns);
      }
    }
    if (wholeRows < rows) {
      int xAt = wholeRows * stride;
      int yAt = wholeRows * columns;
      int column = 0;
      for (; column + PANEL < columns; column += 2 * PANEL) {
        twoPanels(x, xAt, stride, inputs, w.weights(), w.bias(), column, y, yAt + column, columns);
      }
      if (column < columns) {
        onePanel(x, xAt, stride, inputs, w.weights(), w.bias(), column, y, yAt + column, columns);
      }
    }
  }

  /** Two rows and two panels. */
  private static void twoPanels(
      float[] x,
      int xAt,
      int xStride,
      int inputs,
      float[] w,
      float[] bias,
      int column,
      float[] y,
      int yAt,
      int yStride) {
    int x1 = xAt + xStride;
    int wAt = column * inputs;
    int nextAt = (column + PANEL) * inputs;
    FloatVector a0 = FloatVector.fromArray(SPECIES, bias, column);
    FloatVector b0 = FloatVector.fromArray(SPECIES, bias, column + LANES);
    FloatVector c0 = FloatVector.fromArray(SPECIES, bias, column + PANEL);
    FloatVector d0 = FloatVector.fromArray(SPECIES, bias, column + PANEL + LANES);
    FloatVector a1 = a0;
    FloatVector b1 = b0;
    FloatVector c1 = c0;
    FloatVector d1 = d0;
    for (int i = 0; i < inputs; i++) {
      FloatVector p = FloatVector.broadcast(SPECIES, x[xAt + i]);
      FloatVector q = FloatVector.broadcast(SPECIES, x[x1 + i]);
      FloatVector s = FloatVector.fromArray(SPECIES, w, wAt + i * PANEL);
      a0 = p.fma(s, a0);
      a1 = q.fma(s, a1);
      FloatVector t = FloatVector.fromArray(SPECIES, w, wAt + i * PANEL + LANES);
      b0 = p.fma(t, b0);
      b1 = q.fma(t, b1);
      FloatVector u = FloatVector.fromArray(SPECIES, w, nextAt + i * PANEL);
      c0 = p.fma(u, c0);
      c1 = q.fma(u, c1);
      FloatVector v = FloatVector.fromArray(SPECIES, w, nextAt + i * PANEL + LANES);
      d0 = p.fma(v, d0);
      d1 = q.fma(v, d1);
    }
    a0.intoArray(y, yAt);
    b0.intoArray(y, yAt + LANES);
    c0.intoArray(y, yAt + PANEL);
    d0.intoArray(y, yAt + PANEL + LANES);
    a1.intoArray(y, yAt + yStride);
    b1.intoArray(y, yAt + yStride + LANES);
    c1.intoArray(y, yAt + yStride + PANEL);
    d1.intoArray(y, yAt + yStride + PANEL + LANES);
  }

  /** Two rows and the last panel. */
  private static void onePanel(
      float[] x,
      int xAt,
      int xStride,
      int inputs,
      float[] w,
      float[] bias,
      int column,
      float[] y,
      int yAt,
      int yStride) {
    int x1 = xAt + xStride;
    int wAt = column * inputs;
    FloatVector a0 = FloatVector.fromArray(SPECIES, bias, column);
    FloatVector b0 = FloatVector.fromArray(SPECIES, bias, column + LANES);
    FloatVector a1 = a0;
    FloatVector b1 = b0;
    for (int i = 0; i < inputs; i++) {
      FloatVector u = FloatVector.fromArray(SPECIES, w, wAt + i * PANEL);
      FloatVector v = FloatVector.fromArray(SPECIES, w, wAt + i * PANEL + LANES);
      FloatVector p = FloatVector.broadcast(SPECIES, x[xAt + i]);
      a0 = p.fma(u, a0);
      b0 = p.fma(v, b0);
      FloatVector q = FloatVector.broadcast(SPECIES, x[x1 + i]);
      a1 = q.fma(u, a1);
      b1 = q.fma(v, b1);
    }
    a0.intoArray(y, yAt);
    b0.intoArray(y, yAt + LANES);
    a1.intoArray(y, yAt + yStride);
    b1.intoArray(y, yAt + yStride + LANES);
  }

  /** Four rows and a panel. */
  private static void block(
      float[] x,
      int xAt,
      int xStride,
      int inputs,
      float[] w,
      int wAt,
      float[] bias,
      int column,
      float[] y,
      int yAt,
      int yStride) {
    int x1 = xAt + xStride;
    int x2 = x1 + xStride;
    int x3 = x2 + xStride;
    FloatVector a0 = FloatVector.fromArray(SPECIES, bias, column);
    FloatVector b0 = FloatVector.fromArray(SPECIES, bias, column + LANES);
    FloatVector a1 = a0;
    FloatVector b1 = b0;
    FloatVector a2 = a0;
    FloatVector b2 = b0;
    FloatVector a3 = a0;
    FloatVector b3 = b0;
    for (int i = 0; i < inputs; i++) {
      FloatVector u = FloatVector.fromArray(SPECIES, w, wAt + i * PANEL);
      FloatVector v = FloatVector.fromArray(SPECIES, w, wAt + i * PANEL + LANES);
      FloatVector p = FloatVector.broadcast(SPECIES, x[xAt + i]);
      a0 = p.fma(u, a0);
      b0 = p.fma(v, b0);
      FloatVector q = FloatVector.broadcast(SPECIES, x[x1 + i]);
      a1 = q.fma(u, a1);
      b1 = q.fma(v, b1);
      FloatVector r = FloatVector.broadcast(SPECIES, x[x2 + i]);
      a2 = r.fma(u, a2);
      b2 = r.fma(v, b2);
      FloatVector s = FloatVector.broadcast(SPECIES, x[x3 + i]);
      a3 = s.fma(u, a3);
      b3 = s.fma(v, b3);
    }
    a0.intoArray(y, yAt);
    b0.intoArray(y, yAt + LANES);
    a1.intoArray(y, yAt + yStride);
    b1.intoArray(y, yAt + yStride + LANES);
    a2.intoArray(y, yAt + 2 * yStride);
    b2.intoArray(y, yAt + 2 * yStride + LANES);
    a3.intoArray(y, yAt + 3 * yStride);
    b3.intoArray(y, yAt + 3 * yStride + LANES);
  }

  /** With σ(x) = (1 + tanh(x / 2)) / 2, every function is a tanh, one to a loop. */
  @Override
  public void cell(float[] gates, int rows, int width, float[] cell, float[] hidden) {
    for (int k = 0; k < rows; k++) {
      int gate = k * 4 * width;
      int at = k * width;
      tanh(gates, gate, 0.5f, 0, gates, gate, width);
      tanh(gates, gate + width, 1, 0, gates, gate + width, width);
      tanh(gates, gate + 2 * width, 0.5f, 0.5f, gates, gate + 2 * width, width);
      tanh(gates, gate + 3 * width, 0.5f, 0, gates, gate + 3 * width, width);
      updateCell(gates, gate, width, cell, at);
      tanh(cell, at, 1, 0, hidden, at, width);
      output(gates, gate + 3 * width, width, hidden, at);
    }
  }

  private static void updateCell(float[] gates, int gate, int width, float[] cell, int at) {
    for (int j = 0; j < width; j += LANES) {
      FloatVector input = FloatVector.fromArray(SPECIES, gates, gate + j).add(1);
      FloatVector candidate = FloatVector.fromArray(SPECIES, gates, gate + width + j);
      FloatVector forget = FloatVector.fromArray(SPECIES, gates, gate + 2 * width + j).add(1);
      forget
          .mul(FloatVector.fromArray(SPECIES, cell, at + j))
          .add(input.mul(candidate))
          .mul(0.5f)
          .intoArray(cell, at + j);
    }
  }

  private static void output(float[] gates, int gate, int width, float[] hidden, int at) {
    for (int j = 0; j < width; j += LANES) {
      FloatVector.fromArray(SPECIES, gates, gate + j)
          .add(1)
          .mul(0.5f)
          .mul(FloatVector.fromArray(SPECIES, hidden, at + j))
          .intoArray(hidden, at + j);
    }
  }

  /** {@code out = tanh(scale * x + shift)} by a quotient of polynomials, within 3e-7. */
  private static void tanh(
      float[] x, int xAt, float scale, float shift, float[] out, int outAt, int length) {
    for (int j = 0; j < length; j += LANES) {
      FloatVector v = FloatVector.fromArray(SPECIES, x, xAt + j).mul(scale).add(shift);
      IntVector bits = v.reinterpretAsInts();
      FloatVector c =
          bits.and(SIGN).or(bits.and(MAGNITUDE).min(TANH_RANGE_BITS)).reinterpretAsFloats();
      FloatVector u = c.mul(c);
      FloatVector p = u.mul(1.335_435_2e-8f).add(2.060_885_2e-5f);
      p = p.mul(u).add(3.495_574e-3f);
      p = p.mul(u).add(0.133_810_13f);
      p = p.mul(u).add(1);
      FloatVector q = u.mul(7.776_429e-7f).add(3.285_611_7e-4f);
      q = q.mul(u).add(2.587_692_9e-2f);
      q = q.mul(u).add(0.467_143_2f);
      q = q.mul(u).add(1);
      c.mul(p).div(q).intoArray(out, outAt + j);
    }
  }
}
