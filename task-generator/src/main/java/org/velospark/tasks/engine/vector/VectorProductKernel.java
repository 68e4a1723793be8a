package org.velospark.tasks.engine.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.velospark.tasks.engine.ProductKernel;

/**
 * Products by the Vector API: tiles of a few rows and one or two vectors of the result stay in
 * registers while all their terms are added. Tiles that reach over the edges of the result compute
 * what nobody uses, because masks are slow on Java 17; the tiles come in such an order that what
 * they write there is overwritten later.
 *
 * <p>What does not fit in registers is slow: there are tiles of 8 x 2 for machines with 32 vector
 * registers and of 6 x 2 for those with 16. Loops are written out, because the compiler keeps no
 * arrays of vectors in registers. Factors whose rows lie apart and those whose columns do are read
 * by methods of their own, where the compiler knows one of the strides.
 */
public final class VectorProductKernel implements ProductKernel {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  /** Elements from which on a vector means 32 registers. */
  private static final int WIDE = 16;

  @Override
  public int lanes() {
    return LANES;
  }

  @Override
  public void multiply(
      boolean transposed,
      float[] a,
      int aAt,
      float[] b,
      int bAt,
      float[] c,
      int cAt,
      int m,
      int n,
      int k) {
    int stride = transposed ? m : k;
    int step = transposed ? 1 : k;
    int six = (m + 5) / 6 * 6;
    int eight = (m + 7) / 8 * 8;
    boolean wide = LANES >= WIDE && eight <= six;
    for (int j = (n - 1) / (2 * LANES) * (2 * LANES); j >= 0; j -= 2 * LANES) {
      int from = bAt + j;
      int to = cAt + j;
      if (n - j <= LANES) {
        for (int i = 0; i < m; i += 8) {
          if (transposed) {
            columns8x1(a, aAt + i * step, stride, b, from, c, to + i * n, n, k);
          } else {
            rows8x1(a, aAt + i * step, stride, b, from, c, to + i * n, n, k);
          }
        }
      } else if (wide) {
        for (int i = 0; i < m; i += 8) {
          if (transposed) {
            columns8x2(a, aAt + i * step, stride, b, from, c, to + i * n, n, k);
          } else {
            rows8x2(a, aAt + i * step, stride, b, from, c, to + i * n, n, k);
          }
        }
      } else {
        for (int i = 0; i < m; i += 6) {
          if (transposed) {
            columns6x2(a, aAt + i * step, stride, b, from, c, to + i * n, n, k);
          } else {
            rows6x2(a, aAt + i * step, stride, b, from, c, to + i * n, n, k);
          }
        }
      }
    }
  }

  private static void rows8x2(
      float[] a, int aAt, int stride, float[] b, int bAt, float[] c, int cAt, int n, int k) {
    FloatVector c0x = FloatVector.zero(SPECIES);
    FloatVector c0y = FloatVector.zero(SPECIES);
    FloatVector c1x = FloatVector.zero(SPECIES);
    FloatVector c1y = FloatVector.zero(SPECIES);
    FloatVector c2x = FloatVector.zero(SPECIES);
    FloatVector c2y = FloatVector.zero(SPECIES);
    FloatVector c3x = FloatVector.zero(SPECIES);
    FloatVector c3y = FloatVector.zero(SPECIES);
    FloatVector c4x = FloatVector.zero(SPECIES);
    FloatVector c4y = FloatVector.zero(SPECIES);
    FloatVector c5x = FloatVector.zero(SPECIES);
    FloatVector c5y = FloatVector.zero(SPECIES);
    FloatVector c6x = FloatVector.zero(SPECIES);
    FloatVector c6y = FloatVector.zero(SPECIES);
    FloatVector c7x = FloatVector.zero(SPECIES);
    FloatVector c7y = FloatVector.zero(SPECIES);
    int row0 = aAt;
    int row1 = aAt + stride;
    int row2 = aAt + 2 * stride;
    int row3 = aAt + 3 * stride;
    int row4 = aAt + 4 * stride;
    int row5 = aAt + 5 * stride;
    int row6 = aAt + 6 * stride;
    int row7 = aAt + 7 * stride;
    int at = bAt;
    for (int p = 0; p < k; p++) {
      FloatVector x = FloatVector.fromArray(SPECIES, b, at);
      FloatVector y = FloatVector.fromArray(SPECIES, b, at + LANES);
      FloatVector s = FloatVector.broadcast(SPECIES, a[row0 + p]);
      c0x = s.fma(x, c0x);
      c0y = s.fma(y, c0y);
      s = FloatVector.broadcast(SPECIES, a[row1 + p]);
      c1x = s.fma(x, c1x);
      c1y = s.fma(y, c1y);
      s = FloatVector.broadcast(SPECIES, a[row2 + p]);
      c2x = s.fma(x, c2x);
      c2y = s.fma(y, c2y);
      s = FloatVector.broadcast(SPECIES, a[row3 + p]);
      c3x = s.fma(x, c3x);
      c3y = s.fma(y, c3y);
      s = FloatVector.broadcast(SPECIES, a[row4 + p]);
      c4x = s.fma(x, c4x);
      c4y = s.fma(y, c4y);
      s = FloatVector.broadcast(SPECIES, a[row5 + p]);
      c5x = s.fma(x, c5x);
      c5y = s.fma(y, c5y);
      s = FloatVector.broadcast(SPECIES, a[row6 + p]);
      c6x = s.fma(x, c6x);
      c6y = s.fma(y, c6y);
      s = FloatVector.broadcast(SPECIES, a[row7 + p]);
      c7x = s.fma(x, c7x);
      c7y = s.fma(y, c7y);
      at += n;
    }
    int to = cAt;
    c0x.intoArray(c, to);
    c0y.intoArray(c, to + LANES);
    to += n;
    c1x.intoArray(c, to);
    c1y.intoArray(c, to + LANES);
    to += n;
    c2x.intoArray(c, to);
    c2y.intoArray(c, to + LANES);
    to += n;
    c3x.intoArray(c, to);
    c3y.intoArray(c, to + LANES);
    to += n;
    c4x.intoArray(c, to);
    c4y.intoArray(c, to + LANES);
    to += n;
    c5x.intoArray(c, to);
    c5y.intoArray(c, to + LANES);
    to += n;
    c6x.intoArray(c, to);
    c6y.intoArray(c, to + LANES);
    to += n;
    c7x.intoArray(c, to);
    c7y.intoArray(c, to + LANES);
  }

  private static void columns8x2(
      float[] a, int aAt, int stride, float[] b, int bAt, float[] c, int cAt, int n, int k) {
    FloatVector c0x = FloatVector.zero(SPECIES);
    FloatVector c0y = FloatVector.zero(SPECIES);
    FloatVector c1x = FloatVector.zero(SPECIES);
    FloatVector c1y = FloatVector.zero(SPECIES);
    FloatVector c2x = FloatVector.zero(SPECIES);
    FloatVector c2y = FloatVector.zero(SPECIES);
    FloatVector c3x = FloatVector.zero(SPECIES);
    FloatVector c3y = FloatVector.zero(SPECIES);
    FloatVector c4x = FloatVector.zero(SPECIES);
    FloatVector c4y = FloatVector.zero(SPECIES);
    FloatVector c5x = FloatVector.zero(SPECIES);
    FloatVector c5y = FloatVector.zero(SPECIES);
    FloatVector c6x = FloatVector.zero(SPECIES);
    FloatVector c6y = FloatVector.zero(SPECIES);
    FloatVector c7x = FloatVector.zero(SPECIES);
    FloatVector c7y = FloatVector.zero(SPECIES);
    int from = aAt;
    int at = bAt;
    for (int p = 0; p < k; p++) {
      FloatVector x = FloatVector.fromArray(SPECIES, b, at);
      FloatVector y = FloatVector.fromArray(SPECIES, b, at + LANES);
      FloatVector s = FloatVector.broadcast(SPECIES, a[from]);
      c0x = s.fma(x, c0x);
      c0y = s.fma(y, c0y);
      s = FloatVector.broadcast(SPECIES, a[from + 1]);
      c1x = s.fma(x, c1x);
      c1y = s.fma(y, c1y);
      s = FloatVector.broadcast(SPECIES, a[from + 2]);
      c2x = s.fma(x, c2x);
      c2y = s.fma(y, c2y);
      s = FloatVector.broadcast(SPECIES, a[from + 3]);
      c3x = s.fma(x, c3x);
      c3y = s.fma(y, c3y);
      s = FloatVector.broadcast(SPECIES, a[from + 4]);
      c4x = s.fma(x, c4x);
      c4y = s.fma(y, c4y);
      s = FloatVector.broadcast(SPECIES, a[from + 5]);
      c5x = s.fma(x, c5x);
      c5y = s.fma(y, c5y);
      s = FloatVector.broadcast(SPECIES, a[from + 6]);
      c6x = s.fma(x, c6x);
      c6y = s.fma(y, c6y);
      s = FloatVector.broadcast(SPECIES, a[from + 7]);
      c7x = s.fma(x, c7x);
      c7y = s.fma(y, c7y);
      at += n;
      from += stride;
    }
    int to = cAt;
    c0x.intoArray(c, to);
    c0y.intoArray(c, to + LANES);
    to += n;
    c1x.intoArray(c, to);
    c1y.intoArray(c, to + LANES);
    to += n;
    c2x.intoArray(c, to);
    c2y.intoArray(c, to + LANES);
    to += n;
    c3x.intoArray(c, to);
    c3y.intoArray(c, to + LANES);
    to += n;
    c4x.intoArray(c, to);
    c4y.intoArray(c, to + LANES);
    to += n;
    c5x.intoArray(c, to);
    c5y.intoArray(c, to + LANES);
    to += n;
    c6x.intoArray(c, to);
    c6y.intoArray(c, to + LANES);
    to += n;
    c7x.intoArray(c, to);
    c7y.intoArray(c, to + LANES);
  }

  private static void rows6x2(
      float[] a, int aAt, int stride, float[] b, int bAt, float[] c, int cAt, int n, int k) {
    FloatVector c0x = FloatVector.zero(SPECIES);
    FloatVector c0y = FloatVector.zero(SPECIES);
    FloatVector c1x = FloatVector.zero(SPECIES);
    FloatVector c1y = FloatVector.zero(SPECIES);
    FloatVector c2x = FloatVector.zero(SPECIES);
    FloatVector c2y = FloatVector.zero(SPECIES);
    FloatVector c3x = FloatVector.zero(SPECIES);
    FloatVector c3y = FloatVector.zero(SPECIES);
    FloatVector c4x = FloatVector.zero(SPECIES);
    FloatVector c4y = FloatVector.zero(SPECIES);
    FloatVector c5x = FloatVector.zero(SPECIES);
    FloatVector c5y = FloatVector.zero(SPECIES);
    int row0 = aAt;
    int row1 = aAt + stride;
    int row2 = aAt + 2 * stride;
    int row3 = aAt + 3 * stride;
    int row4 = aAt + 4 * stride;
    int row5 = aAt + 5 * stride;
    int at = bAt;
    for (int p = 0; p < k; p++) {
      FloatVector x = FloatVector.fromArray(SPECIES, b, at);
      FloatVector y = FloatVector.fromArray(SPECIES, b, at + LANES);
      FloatVector s = FloatVector.broadcast(SPECIES, a[row0 + p]);
      c0x = s.fma(x, c0x);
      c0y = s.fma(y, c0y);
      s = FloatVector.broadcast(SPECIES, a[row1 + p]);
      c1x = s.fma(x, c1x);
      c1y = s.fma(y, c1y);
      s = FloatVector.broadcast(SPECIES, a[row2 + p]);
      c2x = s.fma(x, c2x);
      c2y = s.fma(y, c2y);
      s = FloatVector.broadcast(SPECIES, a[row3 + p]);
      c3x = s.fma(x, c3x);
      c3y = s.fma(y, c3y);
      s = FloatVector.broadcast(SPECIES, a[row4 + p]);
      c4x = s.fma(x, c4x);
      c4y = s.fma(y, c4y);
      s = FloatVector.broadcast(SPECIES, a[row5 + p]);
      c5x = s.fma(x, c5x);
      c5y = s.fma(y, c5y);
      at += n;
    }
    int to = cAt;
    c0x.intoArray(c, to);
    c0y.intoArray(c, to + LANES);
    to += n;
    c1x.intoArray(c, to);
    c1y.intoArray(c, to + LANES);
    to += n;
    c2x.intoArray(c, to);
    c2y.intoArray(c, to + LANES);
    to += n;
    c3x.intoArray(c, to);
    c3y.intoArray(c, to + LANES);
    to += n;
    c4x.intoArray(c, to);
    c4y.intoArray(c, to + LANES);
    to += n;
    c5x.intoArray(c, to);
    c5y.intoArray(c, to + LANES);
  }

  private static void columns6x2(
      float[] a, int aAt, int stride, float[] b, int bAt, float[] c, int cAt, int n, int k) {
    FloatVector c0x = FloatVector.zero(SPECIES);
    FloatVector c0y = FloatVector.zero(SPECIES);
    FloatVector c1x = FloatVector.zero(SPECIES);
    FloatVector c1y = FloatVector.zero(SPECIES);
    FloatVector c2x = FloatVector.zero(SPECIES);
    FloatVector c2y = FloatVector.zero(SPECIES);
    FloatVector c3x = FloatVector.zero(SPECIES);
    FloatVector c3y = FloatVector.zero(SPECIES);
    FloatVector c4x = FloatVector.zero(SPECIES);
    FloatVector c4y = FloatVector.zero(SPECIES);
    FloatVector c5x = FloatVector.zero(SPECIES);
    FloatVector c5y = FloatVector.zero(SPECIES);
    int from = aAt;
    int at = bAt;
    for (int p = 0; p < k; p++) {
      FloatVector x = FloatVector.fromArray(SPECIES, b, at);
      FloatVector y = FloatVector.fromArray(SPECIES, b, at + LANES);
      FloatVector s = FloatVector.broadcast(SPECIES, a[from]);
      c0x = s.fma(x, c0x);
      c0y = s.fma(y, c0y);
      s = FloatVector.broadcast(SPECIES, a[from + 1]);
      c1x = s.fma(x, c1x);
      c1y = s.fma(y, c1y);
      s = FloatVector.broadcast(SPECIES, a[from + 2]);
      c2x = s.fma(x, c2x);
      c2y = s.fma(y, c2y);
      s = FloatVector.broadcast(SPECIES, a[from + 3]);
      c3x = s.fma(x, c3x);
      c3y = s.fma(y, c3y);
      s = FloatVector.broadcast(SPECIES, a[from + 4]);
      c4x = s.fma(x, c4x);
      c4y = s.fma(y, c4y);
      s = FloatVector.broadcast(SPECIES, a[from + 5]);
      c5x = s.fma(x, c5x);
      c5y = s.fma(y, c5y);
      at += n;
      from += stride;
    }
    int to = cAt;
    c0x.intoArray(c, to);
    c0y.intoArray(c, to + LANES);
    to += n;
    c1x.intoArray(c, to);
    c1y.intoArray(c, to + LANES);
    to += n;
    c2x.intoArray(c, to);
    c2y.intoArray(c, to + LANES);
    to += n;
    c3x.intoArray(c, to);
    c3y.intoArray(c, to + LANES);
    to += n;
    c4x.intoArray(c, to);
    c4y.intoArray(c, to + LANES);
    to += n;
    c5x.intoArray(c, to);
    c5y.intoArray(c, to + LANES);
  }

  private static void rows8x1(
      float[] a, int aAt, int stride, float[] b, int bAt, float[] c, int cAt, int n, int k) {
    FloatVector c0 = FloatVector.zero(SPECIES);
    FloatVector c1 = FloatVector.zero(SPECIES);
    FloatVector c2 = FloatVector.zero(SPECIES);
    FloatVector c3 = FloatVector.zero(SPECIES);
    FloatVector c4 = FloatVector.zero(SPECIES);
    FloatVector c5 = FloatVector.zero(SPECIES);
    FloatVector c6 = FloatVector.zero(SPECIES);
    FloatVector c7 = FloatVector.zero(SPECIES);
    int row0 = aAt;
    int row1 = aAt + stride;
    int row2 = aAt + 2 * stride;
    int row3 = aAt + 3 * stride;
    int row4 = aAt + 4 * stride;
    int row5 = aAt + 5 * stride;
    int row6 = aAt + 6 * stride;
    int row7 = aAt + 7 * stride;
    int at = bAt;
    for (int p = 0; p < k; p++) {
      FloatVector x = FloatVector.fromArray(SPECIES, b, at);
      FloatVector s = FloatVector.broadcast(SPECIES, a[row0 + p]);
      c0 = s.fma(x, c0);
      s = FloatVector.broadcast(SPECIES, a[row1 + p]);
      c1 = s.fma(x, c1);
      s = FloatVector.broadcast(SPECIES, a[row2 + p]);
      c2 = s.fma(x, c2);
      s = FloatVector.broadcast(SPECIES, a[row3 + p]);
      c3 = s.fma(x, c3);
      s = FloatVector.broadcast(SPECIES, a[row4 + p]);
      c4 = s.fma(x, c4);
      s = FloatVector.broadcast(SPECIES, a[row5 + p]);
      c5 = s.fma(x, c5);
      s = FloatVector.broadcast(SPECIES, a[row6 + p]);
      c6 = s.fma(x, c6);
      s = FloatVector.broadcast(SPECIES, a[row7 + p]);
      c7 = s.fma(x, c7);
      at += n;
    }
    int to = cAt;
    c0.intoArray(c, to);
    to += n;
    c1.intoArray(c, to);
    to += n;
    c2.intoArray(c, to);
    to += n;
    c3.intoArray(c, to);
    to += n;
    c4.intoArray(c, to);
    to += n;
    c5.intoArray(c, to);
    to += n;
    c6.intoArray(c, to);
    to += n;
    c7.intoArray(c, to);
  }

  private static void columns8x1(
      float[] a, int aAt, int stride, float[] b, int bAt, float[] c, int cAt, int n, int k) {
    FloatVector c0 = FloatVector.zero(SPECIES);
    FloatVector c1 = FloatVector.zero(SPECIES);
    FloatVector c2 = FloatVector.zero(SPECIES);
    FloatVector c3 = FloatVector.zero(SPECIES);
    FloatVector c4 = FloatVector.zero(SPECIES);
    FloatVector c5 = FloatVector.zero(SPECIES);
    FloatVector c6 = FloatVector.zero(SPECIES);
    FloatVector c7 = FloatVector.zero(SPECIES);
    int from = aAt;
    int at = bAt;
    for (int p = 0; p < k; p++) {
      FloatVector x = FloatVector.fromArray(SPECIES, b, at);
      FloatVector s = FloatVector.broadcast(SPECIES, a[from]);
      c0 = s.fma(x, c0);
      s = FloatVector.broadcast(SPECIES, a[from + 1]);
      c1 = s.fma(x, c1);
      s = FloatVector.broadcast(SPECIES, a[from + 2]);
      c2 = s.fma(x, c2);
      s = FloatVector.broadcast(SPECIES, a[from + 3]);
      c3 = s.fma(x, c3);
      s = FloatVector.broadcast(SPECIES, a[from + 4]);
      c4 = s.fma(x, c4);
      s = FloatVector.broadcast(SPECIES, a[from + 5]);
      c5 = s.fma(x, c5);
      s = FloatVector.broadcast(SPECIES, a[from + 6]);
      c6 = s.fma(x, c6);
      s = FloatVector.broadcast(SPECIES, a[from + 7]);
      c7 = s.fma(x, c7);
      at += n;
      from += stride;
    }
    int to = cAt;
    c0.intoArray(c, to);
    to += n;
    c1.intoArray(c, to);
    to += n;
    c2.intoArray(c, to);
    to += n;
    c3.intoArray(c, to);
    to += n;
    c4.intoArray(c, to);
    to += n;
    c5.intoArray(c, to);
    to += n;
    c6.intoArray(c, to);
    to += n;
    c7.intoArray(c, to);
  }
}
