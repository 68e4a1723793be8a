package org.velospark.model.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.velospark.model.accumulator.Marginal;
import org.velospark.model.accumulator.Moments;
import org.velospark.model.accumulator.TensorAccumulators;
import org.velospark.model.kernel.FoldedNetwork;
import org.velospark.model.kernel.LaneSums;
import org.velospark.model.kernel.Tile;
import org.velospark.model.kernel.UpdateKernel;

/**
 * The update rule in whole vectors of whatever width the processor has.
 *
 * <p>Weights of the network are spread over vectors in memory, since there are more of them than
 * registers. Inverse roots are a correctly rounded root and quotient, within 1.5 units in the last
 * place. The exponential is within 2e-7 of it, relatively. Maxima with IEEE's rules for NaN take
 * six instructions, so {@code relu(x)} is {@code (x + |x|) / 2} with the half in the next layer's
 * weights, and clipping works on the bits of the magnitude.
 */
public final class VectorUpdateKernel implements UpdateKernel {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  private static final int SIGN = 0x80000000;
  private static final int MAGNITUDE = 0x7fffffff;
  private static final int CLIPPED_BITS = Float.floatToIntBits(CLIPPED_FEATURE);

  /** Beyond this the exponential leaves single precision. */
  private static final int EXPONENT_LIMIT_BITS = Float.floatToIntBits(86);

  private static final float LOG2_E = 1.442_695_04f;
  private static final float LN_2_HIGH = 0.693_359_375f;
  private static final float LN_2_LOW = -2.121_944_4e-4f;

  /** Adding it rounds to a whole number, which then stands in the low bits. */
  private static final float ROUNDER = 12_582_912;

  private static final int MANTISSA_BITS = 23;

  private static final int FIRST = FoldedNetwork.FIRST;
  private static final int SECOND = FoldedNetwork.SECOND;
  private static final int SECOND_BIAS = FoldedNetwork.SECOND_BIAS;
  private static final int LAST = FoldedNetwork.LAST;
  private static final int LAST_BIAS = FoldedNetwork.LAST_BIAS;

  private final float[] spread = new float[FoldedNetwork.LENGTH * LANES];
  private final float[] lane = new float[LANES];

  @Override
  public String name() {
    return "vector-" + SPECIES.vectorBitSize();
  }

  @Override
  public int lanes() {
    return LANES;
  }

  @Override
  public double sumOfSquares(float[] values, int length) {
    FloatVector a = FloatVector.zero(SPECIES);
    FloatVector b = a;
    int i = 0;
    for (; i + 2 * LANES <= length; i += 2 * LANES) {
      FloatVector v = FloatVector.fromArray(SPECIES, values, i);
      FloatVector w = FloatVector.fromArray(SPECIES, values, i + LANES);
      a = v.fma(v, a);
      b = w.fma(w, b);
    }
    double sum = total(a.add(b));
    for (; i < length; i++) {
      sum += values[i] * values[i];
    }
    return sum;
  }

  /** Reducing in the vector unit takes longer: the lanes are added in their order. */
  private double total(FloatVector v) {
    v.intoArray(lane, 0);
    double even = 0;
    double odd = 0;
    for (int i = 0; i < LANES; i += 2) {
      even += lane[i];
      odd += lane[i + 1];
    }
    return even + odd;
  }

  @Override
  public void sumGradients(TensorAccumulators state, Tile tile, LaneSums sums) {
    float[] g = tile.gradients();
    int columns = tile.columns();
    Marginal ofRows = state.rows();
    Marginal ofColumns = state.columns();
    float[] columnSums = ofColumns.sums();
    int rowAt = tile.matrix() * ofRows.stride() + tile.row();
    int columnAt = tile.matrix() * ofColumns.stride() + tile.column();
    FloatVector sum = FloatVector.fromArray(SPECIES, sums.values(), 0);
    for (int r = 0; r < tile.rows(); r++) {
      int row = r * columns;
      FloatVector squares = FloatVector.zero(SPECIES);
      for (int c = 0; c < columns; c += LANES) {
        FloatVector v = FloatVector.fromArray(SPECIES, g, row + c);
        FloatVector square = v.mul(v);
        sum = sum.add(v);
        squares = squares.add(square);
        FloatVector.fromArray(SPECIES, columnSums, columnAt + c)
            .add(square)
            .intoArray(columnSums, columnAt + c);
      }
      ofRows.sums()[rowAt + r] += (float) total(squares);
    }
    sum.intoArray(sums.values(), 0);
  }

  @Override
  public void accumulate(TensorAccumulators state, Tile tile, LaneSums sums) {
    float[] g = tile.gradients();
    float[] m0s = state.momentum(0);
    float[] m1s = state.momentum(1);
    float[] m2s = state.momentum(2);
    float[] rmss = state.rms();
    float[] valids = state.valid();
    Marginal ofRows = state.rows();
    Marginal ofColumns = state.columns();
    float[] f0s = ofColumns.factors(0);
    float[] f1s = ofColumns.factors(1);
    float[] f2s = ofColumns.factors(2);
    float[] e0s = ofColumns.momentumFactors(0);
    float[] e1s = ofColumns.momentumFactors(1);
    float[] e2s = ofColumns.momentumFactors(2);
    Moments moments = state.moments();
    float shift0 = moments.shift(0);
    float shift1 = moments.shift(1);
    float shift2 = moments.shift(2);
    float shift3 = moments.shift(3);
    float d0 = TensorAccumulators.decayOf(0);
    float d1 = TensorAccumulators.decayOf(1);
    float d2 = TensorAccumulators.decayOf(2);
    float d3 = TensorAccumulators.RMS_DECAY;
    int columns = tile.columns();
    int rows = tile.rows();
    int column = tile.column();
    int start = tile.start();
    int rowAt = tile.matrix() * ofRows.stride() + tile.row();
    int columnAt = tile.matrix() * ofColumns.stride() + column;

    float[] out = sums.values();
    FloatVector clipped = sum(out, CLIPPED);
    FloatVector dev0 = sum(out, DEVIATIONS);
    FloatVector dev1 = sum(out, DEVIATIONS + 1);
    FloatVector dev2 = sum(out, DEVIATIONS + 2);
    FloatVector dev3 = sum(out, DEVIATIONS + 3);
    FloatVector sq0 = sum(out, SQUARED_DEVIATIONS);
    FloatVector sq1 = sum(out, SQUARED_DEVIATIONS + 1);
    FloatVector sq2 = sum(out, SQUARED_DEVIATIONS + 2);
    FloatVector sq3 = sum(out, SQUARED_DEVIATIONS + 3);
    FloatVector mr0 = sum(out, MOMENTUM_BY_RMS);
    FloatVector mr1 = sum(out, MOMENTUM_BY_RMS + 1);
    FloatVector mr2 = sum(out, MOMENTUM_BY_RMS + 2);
    FloatVector inverses = sum(out, INVERSE_RMS);
    FloatVector gr = sum(out, GRADIENT_BY_RMS);
    FloatVector fg0 = sum(out, FACTORED_GRADIENT);
    FloatVector fg1 = sum(out, FACTORED_GRADIENT + 1);
    FloatVector fg2 = sum(out, FACTORED_GRADIENT + 2);
    FloatVector fm0 = sum(out, FACTORED_MOMENTUM);
    FloatVector fm1 = sum(out, FACTORED_MOMENTUM + 1);
    FloatVector fm2 = sum(out, FACTORED_MOMENTUM + 2);

    for (int r = 0; r < rows; r++) {
      float row0 = ofRows.factors(0)[rowAt + r];
      float row1 = ofRows.factors(1)[rowAt + r];
      float row2 = ofRows.factors(2)[rowAt + r];
      int gAt = r * columns;
      int at = start + gAt;
      for (int c = 0; c < columns; c += LANES) {
        FloatVector v = FloatVector.fromArray(SPECIES, g, gAt + c);
        FloatVector square = v.mul(v);
        FloatVector m0 = FloatVector.fromArray(SPECIES, m0s, at + c).mul(d0).add(v.mul(1 - d0));
        FloatVector m1 = FloatVector.fromArray(SPECIES, m1s, at + c).mul(d1).add(v.mul(1 - d1));
        FloatVector m2 = FloatVector.fromArray(SPECIES, m2s, at + c).mul(d2).add(v.mul(1 - d2));
        FloatVector rms =
            FloatVector.fromArray(SPECIES, rmss, at + c).mul(d3).add(square.mul(1 - d3));
        m0.intoArray(m0s, at + c);
        m1.intoArray(m1s, at + c);
        m2.intoArray(m2s, at + c);
        rms.intoArray(rmss, at + c);

        FloatVector valid = FloatVector.fromArray(SPECIES, valids, column + c);
        FloatVector x0 = m0.sub(shift0).mul(valid);
        FloatVector x1 = m1.sub(shift1).mul(valid);
        FloatVector x2 = m2.sub(shift2).mul(valid);
        FloatVector x3 = rms.sub(shift3).mul(valid);
        dev0 = dev0.add(x0);
        dev1 = dev1.add(x1);
        dev2 = dev2.add(x2);
        dev3 = dev3.add(x3);
        sq0 = x0.fma(x0, sq0);
        sq1 = x1.fma(x1, sq1);
        sq2 = x2.fma(x2, sq2);
        sq3 = x3.fma(x3, sq3);

        FloatVector small = clip(v, CLIPPED_BITS);
        clipped = small.fma(small, clipped);
        FloatVector inverse = valid.div(rms.add(RMS_FLOOR));
        inverses = inverses.add(inverse);
        gr = square.fma(inverse, gr);
        m0 = m0.mul(m0);
        m1 = m1.mul(m1);
        m2 = m2.mul(m2);
        mr0 = m0.fma(inverse, mr0);
        mr1 = m1.fma(inverse, mr1);
        mr2 = m2.fma(inverse, mr2);

        FloatVector f0 = FloatVector.fromArray(SPECIES, f0s, columnAt + c).mul(row0);
        FloatVector f1 = FloatVector.fromArray(SPECIES, f1s, columnAt + c).mul(row1);
        FloatVector f2 = FloatVector.fromArray(SPECIES, f2s, columnAt + c).mul(row2);
        fg0 = square.fma(f0.mul(f0), fg0);
        fg1 = square.fma(f1.mul(f1), fg1);
        fg2 = square.fma(f2.mul(f2), fg2);
        FloatVector e0 = FloatVector.fromArray(SPECIES, e0s, columnAt + c).mul(row0).mul(valid);
        FloatVector e1 = FloatVector.fromArray(SPECIES, e1s, columnAt + c).mul(row1).mul(valid);
        FloatVector e2 = FloatVector.fromArray(SPECIES, e2s, columnAt + c).mul(row2).mul(valid);
        fm0 = m0.fma(e0.mul(e0), fm0);
        fm1 = m1.fma(e1.mul(e1), fm1);
        fm2 = m2.fma(e2.mul(e2), fm2);
      }
    }

    store(clipped, out, CLIPPED);
    store(dev0, out, DEVIATIONS);
    store(dev1, out, DEVIATIONS + 1);
    store(dev2, out, DEVIATIONS + 2);
    store(dev3, out, DEVIATIONS + 3);
    store(sq0, out, SQUARED_DEVIATIONS);
    store(sq1, out, SQUARED_DEVIATIONS + 1);
    store(sq2, out, SQUARED_DEVIATIONS + 2);
    store(sq3, out, SQUARED_DEVIATIONS + 3);
    store(mr0, out, MOMENTUM_BY_RMS);
    store(mr1, out, MOMENTUM_BY_RMS + 1);
    store(mr2, out, MOMENTUM_BY_RMS + 2);
    store(inverses, out, INVERSE_RMS);
    store(gr, out, GRADIENT_BY_RMS);
    store(fg0, out, FACTORED_GRADIENT);
    store(fg1, out, FACTORED_GRADIENT + 1);
    store(fg2, out, FACTORED_GRADIENT + 2);
    store(fm0, out, FACTORED_MOMENTUM);
    store(fm1, out, FACTORED_MOMENTUM + 1);
    store(fm2, out, FACTORED_MOMENTUM + 2);
  }

  private static FloatVector sum(float[] sums, int k) {
    return FloatVector.fromArray(SPECIES, sums, k * LANES);
  }

  private static void store(FloatVector v, float[] sums, int k) {
    v.intoArray(sums, k * LANES);
  }

  /** The value, or ± the limit where its magnitude is larger; NaN becomes the limit. */
  private static FloatVector clip(FloatVector v, int limitBits) {
    IntVector bits = v.reinterpretAsInts();
    IntVector magnitude = bits.and(MAGNITUDE).min(limitBits);
    return bits.and(SIGN).or(magnitude).reinterpretAsFloats();
  }

  @Override
  public void step(TensorAccumulators state, Tile tile, FoldedNetwork network) {
    float[] weights = network.weights();
    for (int k = 0; k < FoldedNetwork.LENGTH; k++) {
      boolean afterRelu = k >= SECOND && k < SECOND_BIAS || k >= LAST && k < LAST_BIAS;
      FloatVector.broadcast(SPECIES, afterRelu ? 0.5f * weights[k] : weights[k])
          .intoArray(spread, k * LANES);
    }
    float[] w = spread;
    float[] g = tile.gradients();
    float[] p = tile.parameters();
    float[] m0s = state.momentum(0);
    float[] m1s = state.momentum(1);
    float[] m2s = state.momentum(2);
    float[] rmss = state.rms();
    Marginal ofRows = state.rows();
    Marginal ofColumns = state.columns();
    float[] f0s = ofColumns.factors(0);
    float[] f1s = ofColumns.factors(1);
    float[] f2s = ofColumns.factors(2);
    float[] e0s = ofColumns.momentumFactors(0);
    float[] e1s = ofColumns.momentumFactors(1);
    float[] e2s = ofColumns.momentumFactors(2);
    float[] l0s = ofColumns.layer(0);
    float[] l1s = ofColumns.layer(1);
    float[] l2s = ofColumns.layer(2);
    float[] l3s = ofColumns.layer(3);
    float scale = network.scale();
    int columns = tile.columns();
    int rows = tile.rows();
    int start = tile.start();
    int rowAt = tile.matrix() * ofRows.stride() + tile.row();
    int columnAt = tile.matrix() * ofColumns.stride() + tile.column();

    for (int r = 0; r < rows; r++) {
      float row0 = ofRows.factors(0)[rowAt + r];
      float row1 = ofRows.factors(1)[rowAt + r];
      float row2 = ofRows.factors(2)[rowAt + r];
      float bias0 = ofRows.layer(0)[rowAt + r] + network.firstBias()[0];
      float bias1 = ofRows.layer(1)[rowAt + r] + network.firstBias()[1];
      float bias2 = ofRows.layer(2)[rowAt + r] + network.firstBias()[2];
      float bias3 = ofRows.layer(3)[rowAt + r] + network.firstBias()[3];
      int tileAt = r * columns;
      int at = start + tileAt;
      for (int c = 0; c < columns; c += LANES) {
        FloatVector v = FloatVector.fromArray(SPECIES, g, tileAt + c);
        FloatVector x = FloatVector.fromArray(SPECIES, p, tileAt + c);
        FloatVector m0 = FloatVector.fromArray(SPECIES, m0s, at + c);
        FloatVector m1 = FloatVector.fromArray(SPECIES, m1s, at + c);
        FloatVector m2 = FloatVector.fromArray(SPECIES, m2s, at + c);
        FloatVector rms = FloatVector.fromArray(SPECIES, rmss, at + c);
        FloatVector root = FloatVector.broadcast(SPECIES, 1).div(rms.add(RMS_FLOOR).sqrt());
        FloatVector f0 = FloatVector.fromArray(SPECIES, f0s, columnAt + c).mul(row0).mul(v);
        FloatVector f1 = FloatVector.fromArray(SPECIES, f1s, columnAt + c).mul(row1).mul(v);
        FloatVector f2 = FloatVector.fromArray(SPECIES, f2s, columnAt + c).mul(row2).mul(v);
        FloatVector e0 = FloatVector.fromArray(SPECIES, e0s, columnAt + c).mul(row0).mul(m0);
        FloatVector e1 = FloatVector.fromArray(SPECIES, e1s, columnAt + c).mul(row1).mul(m1);
        FloatVector e2 = FloatVector.fromArray(SPECIES, e2s, columnAt + c).mul(row2).mul(m2);
        FloatVector small = clip(v, CLIPPED_BITS);
        FloatVector gr = v.mul(root);
        FloatVector mr0 = m0.mul(root);
        FloatVector mr1 = m1.mul(root);
        FloatVector mr2 = m2.mul(root);

        FloatVector a0 =
            firstLayer(
                v,
                small,
                x,
                m0,
                m1,
                m2,
                rms,
                mr0,
                mr1,
                mr2,
                root,
                f0,
                f1,
                f2,
                gr,
                e0,
                e1,
                e2,
                w,
                FIRST,
                FloatVector.fromArray(SPECIES, l0s, columnAt + c).add(bias0));
        FloatVector a1 =
            firstLayer(
                v,
                small,
                x,
                m0,
                m1,
                m2,
                rms,
                mr0,
                mr1,
                mr2,
                root,
                f0,
                f1,
                f2,
                gr,
                e0,
                e1,
                e2,
                w,
                FIRST + 1,
                FloatVector.fromArray(SPECIES, l1s, columnAt + c).add(bias1));
        FloatVector a2 =
            firstLayer(
                v,
                small,
                x,
                m0,
                m1,
                m2,
                rms,
                mr0,
                mr1,
                mr2,
                root,
                f0,
                f1,
                f2,
                gr,
                e0,
                e1,
                e2,
                w,
                FIRST + 2,
                FloatVector.fromArray(SPECIES, l2s, columnAt + c).add(bias2));
        FloatVector a3 =
            firstLayer(
                v,
                small,
                x,
                m0,
                m1,
                m2,
                rms,
                mr0,
                mr1,
                mr2,
                root,
                f0,
                f1,
                f2,
                gr,
                e0,
                e1,
                e2,
                w,
                FIRST + 3,
                FloatVector.fromArray(SPECIES, l3s, columnAt + c).add(bias3));
        a0 = a0.add(a0.abs());
        a1 = a1.add(a1.abs());
        a2 = a2.add(a2.abs());
        a3 = a3.add(a3.abs());
        FloatVector b0 = layer(a0, a1, a2, a3, w, SECOND, 4, weight(w, SECOND_BIAS));
        FloatVector b1 = layer(a0, a1, a2, a3, w, SECOND + 1, 4, weight(w, SECOND_BIAS + 1));
        FloatVector b2 = layer(a0, a1, a2, a3, w, SECOND + 2, 4, weight(w, SECOND_BIAS + 2));
        FloatVector b3 = layer(a0, a1, a2, a3, w, SECOND + 3, 4, weight(w, SECOND_BIAS + 3));
        b0 = b0.add(b0.abs());
        b1 = b1.add(b1.abs());
        b2 = b2.add(b2.abs());
        b3 = b3.add(b3.abs());
        FloatVector direction = layer(b0, b1, b2, b3, w, LAST, 2, weight(w, LAST_BIAS));
        FloatVector magnitude = layer(b0, b1, b2, b3, w, LAST + 1, 2, weight(w, LAST_BIAS + 1));
        x.sub(direction.mul(scale).mul(exp(magnitude.mul(MAGNITUDE_SCALE))))
            .intoArray(p, tileAt + c);
      }
    }
  }

  private static FloatVector weight(float[] w, int k) {
    return FloatVector.fromArray(SPECIES, w, k * LANES);
  }

  /** One unit of the first layer: {@code sum} plus the own features times their weights. */
  private static FloatVector firstLayer(
      FloatVector x0,
      FloatVector x1,
      FloatVector x2,
      FloatVector x3,
      FloatVector x4,
      FloatVector x5,
      FloatVector x6,
      FloatVector x7,
      FloatVector x8,
      FloatVector x9,
      FloatVector x10,
      FloatVector x11,
      FloatVector x12,
      FloatVector x13,
      FloatVector x14,
      FloatVector x15,
      FloatVector x16,
      FloatVector x17,
      float[] w,
      int k,
      FloatVector sum) {
    FloatVector a = x0.fma(weight(w, k), sum);
    FloatVector b = x1.mul(weight(w, k + 4));
    a = x2.fma(weight(w, k + 8), a);
    b = x3.fma(weight(w, k + 12), b);
    a = x4.fma(weight(w, k + 16), a);
    b = x5.fma(weight(w, k + 20), b);
    a = x6.fma(weight(w, k + 24), a);
    b = x7.fma(weight(w, k + 28), b);
    a = x8.fma(weight(w, k + 32), a);
    b = x9.fma(weight(w, k + 36), b);
    a = x10.fma(weight(w, k + 40), a);
    b = x11.fma(weight(w, k + 44), b);
    a = x12.fma(weight(w, k + 48), a);
    b = x13.fma(weight(w, k + 52), b);
    a = x14.fma(weight(w, k + 56), a);
    b = x15.fma(weight(w, k + 60), b);
    a = x16.fma(weight(w, k + 64), a);
    b = x17.fma(weight(w, k + 68), b);
    return a.add(b);
  }

  private static FloatVector layer(
      FloatVector a,
      FloatVector b,
      FloatVector c,
      FloatVector d,
      float[] w,
      int k,
      int next,
      FloatVector sum) {
    return d.fma(
        weight(w, k + 3 * next),
        c.fma(weight(w, k + 2 * next), b.fma(weight(w, k + next), a.fma(weight(w, k), sum))));
  }

  /** With n = round(x / ln 2): 2ⁿ times a polynomial (Cephes' expf) of what is left. */
  private static FloatVector exp(FloatVector v) {
    FloatVector x = clip(v, EXPONENT_LIMIT_BITS);
    FloatVector rounded =
        x.fma(FloatVector.broadcast(SPECIES, LOG2_E), FloatVector.broadcast(SPECIES, ROUNDER));
    FloatVector n = rounded.sub(ROUNDER);
    FloatVector r = n.fma(FloatVector.broadcast(SPECIES, -LN_2_HIGH), x);
    r = n.fma(FloatVector.broadcast(SPECIES, -LN_2_LOW), r);
    FloatVector e = FloatVector.broadcast(SPECIES, 1.987_569_15e-4f);
    e = e.fma(r, FloatVector.broadcast(SPECIES, 1.398_199_95e-3f));
    e = e.fma(r, FloatVector.broadcast(SPECIES, 8.333_451_9e-3f));
    e = e.fma(r, FloatVector.broadcast(SPECIES, 4.166_579_6e-2f));
    e = e.fma(r, FloatVector.broadcast(SPECIES, 0.166_666_65f));
    e = e.fma(r, FloatVector.broadcast(SPECIES, 0.5f));
    e = e.fma(r.mul(r), r.add(1));
    return e.reinterpretAsInts()
        .add(rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, MANTISSA_BITS))
        .reinterpretAsFloats();
  }
}
