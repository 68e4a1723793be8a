package org.velospark.model.kernel.vector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.velospark.model.accumulator.Marginal;
import org.velospark.model.accumulator.Moments;
import org.velospark.model.accumulator.TensorAccumulators;
import org.velospark.model.kernel.FoldedNetwork;
import org.velospark.model.kernel.LaneSums;
import org.velospark.model.kernel.ParameterNetwork;
import org.velospark.model.kernel.Tile;
import org.velospark.model.kernel.UpdateKernel;

/**
 * The update rule in whole vectors of whatever width the processor has.
 *
 * <p>The features go into the first layer in groups, each with as many weights as there are
 * registers. Vectors never pass through a method of ours: where the compiler declines to inline
 * one, they go through the heap. Inverse roots are a correctly rounded root and quotient, within
 * 1.5 units in the last place. The exponential is within 2e-7 of it, relatively. Maxima with IEEE's
 * rules for NaN take six instructions, so {@code relu(x)} is {@code (x + |x|) / 2} with the half in
 * the next layer's weights, and clipping takes the minimum of magnitudes as bits, where NaN becomes
 * the limit. A NaN reaches the step by other ways.
 */
public final class VectorUpdateKernel implements UpdateKernel {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  private static final int LANES = SPECIES.length();

  private static final VectorSpecies<Integer> INTS = SPECIES.withLanes(int.class);

  /** Values that are added one by one. */
  private static final int FEW = 4;

  /** All bits of {@link #LANES} numbers, and then none. */
  private static final int[] KEPT = new int[2 * LANES];

  static {
    Arrays.fill(KEPT, 0, LANES, -1);
  }

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

  private static final int WIDTH = ParameterNetwork.WIDTH;
  private static final int SECOND = FoldedNetwork.SECOND;
  private static final int SECOND_BIAS = FoldedNetwork.SECOND_BIAS;
  private static final int LAST = FoldedNetwork.LAST;
  private static final int LAST_BIAS = FoldedNetwork.LAST_BIAS;

  private final float[][] hidden = new float[WIDTH][Tile.SIZE];
  private final float[] rowSums = new float[Tile.SIZE + LANES];

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
    int whole = length - length % LANES;
    double sum = sumOfVectors(values, whole);
    for (int i = whole; i < length; i++) {
      sum += values[i] * values[i];
    }
    return sum;
  }

  /** Squares of whole vectors. */
  private float sumOfVectors(float[] values, int length) {
    FloatVector sum = FloatVector.zero(SPECIES);
    for (int i = 0; i < length; i += LANES) {
      FloatVector v = FloatVector.fromArray(SPECIES, values, i);
      sum = v.fma(v, sum);
    }
    sum.intoArray(rowSums, 0);
    addHalves(rowSums, 1);
    return sumOfFew(rowSums, 0);
  }

  /**
   * Leaves four sums of every {@link #LANES} values in the first four places, by adding the second
   * half to the first. To reduce vectors as such is slower, and so are vectors of other widths,
   * since operations that have seen two of them are no longer compiled to instructions.
   *
   * @param values [count, LANES], and half a vector behind them
   */
  private static void addHalves(float[] values, int count) {
    int end = count * LANES;
    for (int half = LANES / 2; half >= FEW; half /= 2) {
      for (int at = 0; at < end; at += LANES) {
        FloatVector.fromArray(SPECIES, values, at)
            .add(FloatVector.fromArray(SPECIES, values, at + half))
            .intoArray(values, at);
      }
    }
  }

  private static float sumOfFew(float[] values, int at) {
    return values[at] + values[at + 1] + (values[at + 2] + values[at + 3]);
  }

  @Override
  public void addLanes(float[] lanes, double[] totals) {
    System.arraycopy(lanes, 0, rowSums, 0, lanes.length);
    addHalves(rowSums, totals.length);
    for (int k = 0; k < totals.length; k++) {
      totals[k] += sumOfFew(rowSums, k * LANES);
    }
  }

  @Override
  public void pad(float[] packed, int width, float[] padded, int rows, int columns) {
    int last = columns - LANES;
    for (int r = 0; r < rows; r++) {
      int from = r * width;
      int to = r * columns;
      for (int c = 0; c < last; c += LANES) {
        FloatVector.fromArray(SPECIES, packed, from + c).intoArray(padded, to + c);
      }
      FloatVector.fromArray(SPECIES, packed, from + last)
          .reinterpretAsInts()
          .and(IntVector.fromArray(INTS, KEPT, columns - width))
          .reinterpretAsFloats()
          .intoArray(padded, to + last);
    }
  }

  /** What a row leaves behind its end, the next one overwrites. */
  @Override
  public void pack(float[] padded, int columns, float[] packed, int rows, int width) {
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c += LANES) {
        FloatVector.fromArray(SPECIES, padded, r * columns + c).intoArray(packed, r * width + c);
      }
    }
  }

  @Override
  public void average(
      float[] sums,
      float share,
      float decay,
      float[] mean,
      float[] roots,
      float[] valid,
      double[] totals) {
    FloatVector kept = FloatVector.broadcast(SPECIES, decay);
    FloatVector taken = FloatVector.broadcast(SPECIES, 1 - decay);
    FloatVector shares = FloatVector.broadcast(SPECIES, share);
    FloatVector floor = FloatVector.broadcast(SPECIES, SQUARE_FLOOR);
    FloatVector sum = FloatVector.zero(SPECIES);
    FloatVector squares = FloatVector.zero(SPECIES);
    FloatVector rootSquares = FloatVector.zero(SPECIES);
    for (int i = 0; i < mean.length; i += LANES) {
      FloatVector square = FloatVector.fromArray(SPECIES, sums, i).fma(shares, floor);
      FloatVector v = FloatVector.fromArray(SPECIES, mean, i).fma(kept, square.mul(taken));
      v.intoArray(mean, i);
      FloatVector ones = FloatVector.fromArray(SPECIES, valid, i);
      FloatVector root = ones.div(v.add(ROOT_FLOOR).sqrt());
      root.intoArray(roots, i);
      v = v.mul(ones);
      sum = sum.add(v);
      squares = v.fma(v, squares);
      rootSquares = root.fma(root, rootSquares);
    }
    sum.intoArray(rowSums, 0);
    squares.intoArray(rowSums, LANES);
    rootSquares.intoArray(rowSums, 2 * LANES);
    addHalves(rowSums, 3);
    for (int k = 0; k < 3; k++) {
      totals[k] = sumOfFew(rowSums, k * LANES);
    }
  }

  @Override
  public void inverseRoots(
      float[] values, int from, int to, float scale, float least, float added, float[] out) {
    FloatVector one = FloatVector.broadcast(SPECIES, 1);
    FloatVector smallest = FloatVector.broadcast(SPECIES, least);
    for (int i = from; i < to; i += LANES) {
      FloatVector v = FloatVector.fromArray(SPECIES, values, i).mul(scale).max(smallest);
      one.div(v.add(added).sqrt()).intoArray(out, i);
    }
  }

  @Override
  public void combine(
      float[][] means, float[] meanWeights, float[][] roots, float[] rootWeights, float[][] layer) {
    float[] m0s = means[0];
    float[] m1s = means[1];
    float[] m2s = means[2];
    float[] r0s = roots[0];
    float[] r1s = roots[1];
    float[] r2s = roots[2];
    for (int u = 0; u < WIDTH; u++) {
      float[] out = layer[u];
      FloatVector m0 = FloatVector.broadcast(SPECIES, meanWeights[u]);
      FloatVector r0 = FloatVector.broadcast(SPECIES, rootWeights[u]);
      FloatVector m1 = FloatVector.broadcast(SPECIES, meanWeights[WIDTH + u]);
      FloatVector r1 = FloatVector.broadcast(SPECIES, rootWeights[WIDTH + u]);
      FloatVector m2 = FloatVector.broadcast(SPECIES, meanWeights[2 * WIDTH + u]);
      FloatVector r2 = FloatVector.broadcast(SPECIES, rootWeights[2 * WIDTH + u]);
      for (int i = 0; i < out.length; i += LANES) {
        FloatVector a = FloatVector.fromArray(SPECIES, m0s, i).mul(m0);
        a = FloatVector.fromArray(SPECIES, m1s, i).fma(m1, a);
        a = FloatVector.fromArray(SPECIES, m2s, i).fma(m2, a);
        FloatVector b = FloatVector.fromArray(SPECIES, r0s, i).mul(r0);
        b = FloatVector.fromArray(SPECIES, r1s, i).fma(r1, b);
        b = FloatVector.fromArray(SPECIES, r2s, i).fma(r2, b);
        a.add(b).intoArray(out, i);
      }
    }
  }

  @Override
  public void sumGradients(TensorAccumulators state, Tile tile, LaneSums sums) {
    float[] g = tile.gradients();
    int columns = tile.columns();
    int rows = tile.rows();
    Arrays.fill(rowSums, 0, rows * LANES, 0);
    float[] columnSums = state.columns().sums();
    int columnAt = tile.matrix() * state.columns().stride() + tile.column();
    FloatVector sum = FloatVector.fromArray(SPECIES, sums.values(), 0);
    int end = rows * columns;
    int row = 0;
    int c = 0;
    for (int i = 0; i < end; i += LANES) {
      FloatVector v = FloatVector.fromArray(SPECIES, g, i);
      sum = sum.add(v);
      FloatVector square = v.mul(v);
      square.add(FloatVector.fromArray(SPECIES, rowSums, row)).intoArray(rowSums, row);
      square
          .add(FloatVector.fromArray(SPECIES, columnSums, columnAt + c))
          .intoArray(columnSums, columnAt + c);
      c += LANES;
      if (c == columns) {
        c = 0;
        row += LANES;
      }
    }
    sum.intoArray(sums.values(), 0);
    addHalves(rowSums, rows);
    float[] ofRows = state.rows().sums();
    int rowAt = tile.matrix() * state.rows().stride() + tile.row();
    for (int r = 0; r < rows; r++) {
      ofRows[rowAt + r] += sumOfFew(rowSums, r * LANES);
    }
  }

  @Override
  public void accumulate(TensorAccumulators state, Tile tile, LaneSums sums) {
    decay(state, tile, sums.values());
    sumRootFeatures(state, tile, sums.values());
    sumFactoredFeatures(state, tile, sums.values());
  }

  /** Momenta and second moment, and the sums of their deviations. */
  private static void decay(TensorAccumulators state, Tile tile, float[] sums) {
    float[] g = tile.gradients();
    float[] m0s = state.momentum(0);
    float[] m1s = state.momentum(1);
    float[] m2s = state.momentum(2);
    float[] rmss = state.rms();
    float[] valids = state.columns().valid();
    Moments moments = state.moments();
    FloatVector shift0 = FloatVector.broadcast(SPECIES, moments.shift(0));
    FloatVector shift1 = FloatVector.broadcast(SPECIES, moments.shift(1));
    FloatVector shift2 = FloatVector.broadcast(SPECIES, moments.shift(2));
    FloatVector shift3 = FloatVector.broadcast(SPECIES, moments.shift(3));
    FloatVector decay0 = FloatVector.broadcast(SPECIES, TensorAccumulators.decayOf(0));
    FloatVector decay1 = FloatVector.broadcast(SPECIES, TensorAccumulators.decayOf(1));
    FloatVector decay2 = FloatVector.broadcast(SPECIES, TensorAccumulators.decayOf(2));
    FloatVector decay3 = FloatVector.broadcast(SPECIES, TensorAccumulators.RMS_DECAY);
    FloatVector rest0 = FloatVector.broadcast(SPECIES, 1 - TensorAccumulators.decayOf(0));
    FloatVector rest1 = FloatVector.broadcast(SPECIES, 1 - TensorAccumulators.decayOf(1));
    FloatVector rest2 = FloatVector.broadcast(SPECIES, 1 - TensorAccumulators.decayOf(2));
    FloatVector rest3 = FloatVector.broadcast(SPECIES, 1 - TensorAccumulators.RMS_DECAY);
    FloatVector sum0 = FloatVector.fromArray(SPECIES, sums, DEVIATIONS * LANES);
    FloatVector sum1 = FloatVector.fromArray(SPECIES, sums, (DEVIATIONS + 1) * LANES);
    FloatVector sum2 = FloatVector.fromArray(SPECIES, sums, (DEVIATIONS + 2) * LANES);
    FloatVector sum3 = FloatVector.fromArray(SPECIES, sums, (DEVIATIONS + 3) * LANES);
    FloatVector squares0 = FloatVector.fromArray(SPECIES, sums, SQUARED_DEVIATIONS * LANES);
    FloatVector squares1 = FloatVector.fromArray(SPECIES, sums, (SQUARED_DEVIATIONS + 1) * LANES);
    FloatVector squares2 = FloatVector.fromArray(SPECIES, sums, (SQUARED_DEVIATIONS + 2) * LANES);
    FloatVector squares3 = FloatVector.fromArray(SPECIES, sums, (SQUARED_DEVIATIONS + 3) * LANES);
    int columns = tile.columns();
    int end = tile.rows() * columns;
    int start = tile.start();
    int column = tile.column();
    int c = 0;
    for (int i = 0; i < end; i += LANES) {
      FloatVector v = FloatVector.fromArray(SPECIES, g, i);
      int at = start + i;
      FloatVector m0 = FloatVector.fromArray(SPECIES, m0s, at).fma(decay0, v.mul(rest0));
      FloatVector m1 = FloatVector.fromArray(SPECIES, m1s, at).fma(decay1, v.mul(rest1));
      FloatVector m2 = FloatVector.fromArray(SPECIES, m2s, at).fma(decay2, v.mul(rest2));
      FloatVector rms = FloatVector.fromArray(SPECIES, rmss, at).fma(decay3, v.mul(v).mul(rest3));
      m0.intoArray(m0s, at);
      m1.intoArray(m1s, at);
      m2.intoArray(m2s, at);
      rms.intoArray(rmss, at);
      FloatVector valid = FloatVector.fromArray(SPECIES, valids, column + c);
      m0 = m0.sub(shift0).mul(valid);
      m1 = m1.sub(shift1).mul(valid);
      m2 = m2.sub(shift2).mul(valid);
      rms = rms.sub(shift3).mul(valid);
      sum0 = sum0.add(m0);
      sum1 = sum1.add(m1);
      sum2 = sum2.add(m2);
      sum3 = sum3.add(rms);
      squares0 = m0.fma(m0, squares0);
      squares1 = m1.fma(m1, squares1);
      squares2 = m2.fma(m2, squares2);
      squares3 = rms.fma(rms, squares3);
      c += LANES;
      c = c == columns ? 0 : c;
    }
    sum0.intoArray(sums, DEVIATIONS * LANES);
    sum1.intoArray(sums, (DEVIATIONS + 1) * LANES);
    sum2.intoArray(sums, (DEVIATIONS + 2) * LANES);
    sum3.intoArray(sums, (DEVIATIONS + 3) * LANES);
    squares0.intoArray(sums, SQUARED_DEVIATIONS * LANES);
    squares1.intoArray(sums, (SQUARED_DEVIATIONS + 1) * LANES);
    squares2.intoArray(sums, (SQUARED_DEVIATIONS + 2) * LANES);
    squares3.intoArray(sums, (SQUARED_DEVIATIONS + 3) * LANES);
  }

  /** Squares of features 1, 7 to 10 and 14. */
  private static void sumRootFeatures(TensorAccumulators state, Tile tile, float[] sums) {
    float[] g = tile.gradients();
    float[] m0s = state.momentum(0);
    float[] m1s = state.momentum(1);
    float[] m2s = state.momentum(2);
    float[] rmss = state.rms();
    float[] valids = state.columns().valid();
    FloatVector clipped = FloatVector.fromArray(SPECIES, sums, CLIPPED * LANES);
    FloatVector momenta0 = FloatVector.fromArray(SPECIES, sums, MOMENTUM_BY_RMS * LANES);
    FloatVector momenta1 = FloatVector.fromArray(SPECIES, sums, (MOMENTUM_BY_RMS + 1) * LANES);
    FloatVector momenta2 = FloatVector.fromArray(SPECIES, sums, (MOMENTUM_BY_RMS + 2) * LANES);
    FloatVector inverses = FloatVector.fromArray(SPECIES, sums, INVERSE_RMS * LANES);
    FloatVector gradients = FloatVector.fromArray(SPECIES, sums, GRADIENT_BY_RMS * LANES);
    int columns = tile.columns();
    int end = tile.rows() * columns;
    int start = tile.start();
    int column = tile.column();
    int c = 0;
    for (int i = 0; i < end; i += LANES) {
      FloatVector v = FloatVector.fromArray(SPECIES, g, i);
      IntVector bits = v.reinterpretAsInts();
      FloatVector small =
          bits.and(SIGN).or(bits.and(MAGNITUDE).min(CLIPPED_BITS)).reinterpretAsFloats();
      clipped = small.fma(small, clipped);
      FloatVector inverse =
          FloatVector.fromArray(SPECIES, valids, column + c)
              .div(FloatVector.fromArray(SPECIES, rmss, start + i).add(RMS_FLOOR));
      inverses = inverses.add(inverse);
      gradients = v.mul(v).fma(inverse, gradients);
      FloatVector m0 = FloatVector.fromArray(SPECIES, m0s, start + i);
      FloatVector m1 = FloatVector.fromArray(SPECIES, m1s, start + i);
      FloatVector m2 = FloatVector.fromArray(SPECIES, m2s, start + i);
      momenta0 = m0.mul(m0).fma(inverse, momenta0);
      momenta1 = m1.mul(m1).fma(inverse, momenta1);
      momenta2 = m2.mul(m2).fma(inverse, momenta2);
      c += LANES;
      c = c == columns ? 0 : c;
    }
    clipped.intoArray(sums, CLIPPED * LANES);
    momenta0.intoArray(sums, MOMENTUM_BY_RMS * LANES);
    momenta1.intoArray(sums, (MOMENTUM_BY_RMS + 1) * LANES);
    momenta2.intoArray(sums, (MOMENTUM_BY_RMS + 2) * LANES);
    inverses.intoArray(sums, INVERSE_RMS * LANES);
    gradients.intoArray(sums, GRADIENT_BY_RMS * LANES);
  }

  /** Squares of features 11 to 13 and 15 to 17. */
  private static void sumFactoredFeatures(TensorAccumulators state, Tile tile, float[] sums) {
    float[] g = tile.gradients();
    Marginal ofRows = state.rows();
    Marginal ofColumns = state.columns();
    int columns = tile.columns();
    int rowAt = tile.matrix() * ofRows.stride() + tile.row();
    int columnAt = tile.matrix() * ofColumns.stride() + tile.column();
    for (int d = 0; d < TensorAccumulators.DECAYS; d++) {
      float[] ms = state.momentum(d);
      float[] rowFactors = ofRows.factors(d);
      float[] factors = ofColumns.factors(d);
      float[] momentumFactors = ofColumns.momentumFactors(d);
      FloatVector gradients = FloatVector.fromArray(SPECIES, sums, (FACTORED_GRADIENT + d) * LANES);
      FloatVector momenta = FloatVector.fromArray(SPECIES, sums, (FACTORED_MOMENTUM + d) * LANES);
      int end = tile.rows() * columns;
      int start = tile.start();
      int row = rowAt;
      int c = 0;
      // One loop over rows and columns: the compiler would put sums of two nested loops on the
      // heap.
      for (int i = 0; i < end; i += LANES) {
        FloatVector factor = FloatVector.broadcast(SPECIES, rowFactors[row]);
        FloatVector v =
            FloatVector.fromArray(SPECIES, factors, columnAt + c)
                .mul(factor)
                .mul(FloatVector.fromArray(SPECIES, g, i));
        FloatVector m =
            FloatVector.fromArray(SPECIES, momentumFactors, columnAt + c)
                .mul(factor)
                .mul(FloatVector.fromArray(SPECIES, ms, start + i));
        gradients = v.fma(v, gradients);
        momenta = m.fma(m, momenta);
        c += LANES;
        if (c == columns) {
          c = 0;
          row++;
        }
      }
      gradients.intoArray(sums, (FACTORED_GRADIENT + d) * LANES);
      momenta.intoArray(sums, (FACTORED_MOMENTUM + d) * LANES);
    }
  }

  @Override
  public void step(TensorAccumulators state, Tile tile, FoldedNetwork network) {
    startWithRootFeatures(state, tile, network);
    addPlainFeatures(state, tile, network.weights());
    addFactoredFeatures(state, tile, network.weights());
    runLaterLayers(tile, network);
    move(tile);
  }

  /** Features 0 to 6. */
  private void addPlainFeatures(TensorAccumulators state, Tile tile, float[] w) {
    float[] g = tile.gradients();
    float[] p = tile.parameters();
    float[] m0s = state.momentum(0);
    float[] m1s = state.momentum(1);
    float[] m2s = state.momentum(2);
    float[] rmss = state.rms();
    float[] h0 = hidden[0];
    float[] h1 = hidden[1];
    float[] h2 = hidden[2];
    float[] h3 = hidden[3];
    FloatVector w00 = FloatVector.broadcast(SPECIES, w[0]);
    FloatVector w01 = FloatVector.broadcast(SPECIES, w[1]);
    FloatVector w02 = FloatVector.broadcast(SPECIES, w[2]);
    FloatVector w03 = FloatVector.broadcast(SPECIES, w[3]);
    FloatVector w10 = FloatVector.broadcast(SPECIES, w[4]);
    FloatVector w11 = FloatVector.broadcast(SPECIES, w[5]);
    FloatVector w12 = FloatVector.broadcast(SPECIES, w[6]);
    FloatVector w13 = FloatVector.broadcast(SPECIES, w[7]);
    FloatVector w20 = FloatVector.broadcast(SPECIES, w[8]);
    FloatVector w21 = FloatVector.broadcast(SPECIES, w[9]);
    FloatVector w22 = FloatVector.broadcast(SPECIES, w[10]);
    FloatVector w23 = FloatVector.broadcast(SPECIES, w[11]);
    FloatVector w30 = FloatVector.broadcast(SPECIES, w[12]);
    FloatVector w31 = FloatVector.broadcast(SPECIES, w[13]);
    FloatVector w32 = FloatVector.broadcast(SPECIES, w[14]);
    FloatVector w33 = FloatVector.broadcast(SPECIES, w[15]);
    FloatVector w40 = FloatVector.broadcast(SPECIES, w[16]);
    FloatVector w41 = FloatVector.broadcast(SPECIES, w[17]);
    FloatVector w42 = FloatVector.broadcast(SPECIES, w[18]);
    FloatVector w43 = FloatVector.broadcast(SPECIES, w[19]);
    FloatVector w50 = FloatVector.broadcast(SPECIES, w[20]);
    FloatVector w51 = FloatVector.broadcast(SPECIES, w[21]);
    FloatVector w52 = FloatVector.broadcast(SPECIES, w[22]);
    FloatVector w53 = FloatVector.broadcast(SPECIES, w[23]);
    FloatVector w60 = FloatVector.broadcast(SPECIES, w[24]);
    FloatVector w61 = FloatVector.broadcast(SPECIES, w[25]);
    FloatVector w62 = FloatVector.broadcast(SPECIES, w[26]);
    FloatVector w63 = FloatVector.broadcast(SPECIES, w[27]);
    int end = tile.rows() * tile.columns();
    int start = tile.start();
    for (int i = 0; i < end; i += LANES) {
      FloatVector gradient = FloatVector.fromArray(SPECIES, g, i);
      IntVector bits = gradient.reinterpretAsInts();
      FloatVector clipped =
          bits.and(SIGN).or(bits.and(MAGNITUDE).min(CLIPPED_BITS)).reinterpretAsFloats();
      FloatVector parameter = FloatVector.fromArray(SPECIES, p, i);
      FloatVector m0 = FloatVector.fromArray(SPECIES, m0s, start + i);
      FloatVector m1 = FloatVector.fromArray(SPECIES, m1s, start + i);
      FloatVector m2 = FloatVector.fromArray(SPECIES, m2s, start + i);
      FloatVector rms = FloatVector.fromArray(SPECIES, rmss, start + i);
      FloatVector a0 = FloatVector.fromArray(SPECIES, h0, i);
      FloatVector a1 = FloatVector.fromArray(SPECIES, h1, i);
      FloatVector a2 = FloatVector.fromArray(SPECIES, h2, i);
      FloatVector a3 = FloatVector.fromArray(SPECIES, h3, i);
      a0 = gradient.fma(w00, a0);
      a1 = gradient.fma(w01, a1);
      a2 = gradient.fma(w02, a2);
      a3 = gradient.fma(w03, a3);
      a0 = clipped.fma(w10, a0);
      a1 = clipped.fma(w11, a1);
      a2 = clipped.fma(w12, a2);
      a3 = clipped.fma(w13, a3);
      a0 = parameter.fma(w20, a0);
      a1 = parameter.fma(w21, a1);
      a2 = parameter.fma(w22, a2);
      a3 = parameter.fma(w23, a3);
      a0 = m0.fma(w30, a0);
      a1 = m0.fma(w31, a1);
      a2 = m0.fma(w32, a2);
      a3 = m0.fma(w33, a3);
      a0 = m1.fma(w40, a0);
      a1 = m1.fma(w41, a1);
      a2 = m1.fma(w42, a2);
      a3 = m1.fma(w43, a3);
      a0 = m2.fma(w50, a0);
      a1 = m2.fma(w51, a1);
      a2 = m2.fma(w52, a2);
      a3 = m2.fma(w53, a3);
      a0 = rms.fma(w60, a0);
      a1 = rms.fma(w61, a1);
      a2 = rms.fma(w62, a2);
      a3 = rms.fma(w63, a3);
      a0.intoArray(h0, i);
      a1.intoArray(h1, i);
      a2.intoArray(h2, i);
      a3.intoArray(h3, i);
    }
  }

  /** The first layer's bias, what rows and columns bring, and features 7 to 10 and 14. */
  private void startWithRootFeatures(TensorAccumulators state, Tile tile, FoldedNetwork network) {
    Marginal ofRows = state.rows();
    Marginal ofColumns = state.columns();
    float[] rows0 = ofRows.layer(0);
    float[] rows1 = ofRows.layer(1);
    float[] rows2 = ofRows.layer(2);
    float[] rows3 = ofRows.layer(3);
    float[] columns0 = ofColumns.layer(0);
    float[] columns1 = ofColumns.layer(1);
    float[] columns2 = ofColumns.layer(2);
    float[] columns3 = ofColumns.layer(3);
    float bias0 = network.firstBias()[0];
    float bias1 = network.firstBias()[1];
    float bias2 = network.firstBias()[2];
    float bias3 = network.firstBias()[3];
    float[] w = network.weights();
    float[] g = tile.gradients();
    float[] m0s = state.momentum(0);
    float[] m1s = state.momentum(1);
    float[] m2s = state.momentum(2);
    float[] rmss = state.rms();
    float[] h0 = hidden[0];
    float[] h1 = hidden[1];
    float[] h2 = hidden[2];
    float[] h3 = hidden[3];
    FloatVector w00 = FloatVector.broadcast(SPECIES, w[28]);
    FloatVector w01 = FloatVector.broadcast(SPECIES, w[29]);
    FloatVector w02 = FloatVector.broadcast(SPECIES, w[30]);
    FloatVector w03 = FloatVector.broadcast(SPECIES, w[31]);
    FloatVector w10 = FloatVector.broadcast(SPECIES, w[32]);
    FloatVector w11 = FloatVector.broadcast(SPECIES, w[33]);
    FloatVector w12 = FloatVector.broadcast(SPECIES, w[34]);
    FloatVector w13 = FloatVector.broadcast(SPECIES, w[35]);
    FloatVector w20 = FloatVector.broadcast(SPECIES, w[36]);
    FloatVector w21 = FloatVector.broadcast(SPECIES, w[37]);
    FloatVector w22 = FloatVector.broadcast(SPECIES, w[38]);
    FloatVector w23 = FloatVector.broadcast(SPECIES, w[39]);
    FloatVector w30 = FloatVector.broadcast(SPECIES, w[40]);
    FloatVector w31 = FloatVector.broadcast(SPECIES, w[41]);
    FloatVector w32 = FloatVector.broadcast(SPECIES, w[42]);
    FloatVector w33 = FloatVector.broadcast(SPECIES, w[43]);
    FloatVector w40 = FloatVector.broadcast(SPECIES, w[56]);
    FloatVector w41 = FloatVector.broadcast(SPECIES, w[57]);
    FloatVector w42 = FloatVector.broadcast(SPECIES, w[58]);
    FloatVector w43 = FloatVector.broadcast(SPECIES, w[59]);
    int columns = tile.columns();
    int end = tile.rows() * columns;
    int start = tile.start();
    int row = tile.matrix() * ofRows.stride() + tile.row();
    int columnAt = tile.matrix() * ofColumns.stride() + tile.column();
    int c = 0;
    for (int i = 0; i < end; i += LANES) {
      int at = columnAt + c;
      FloatVector root =
          FloatVector.broadcast(SPECIES, 1)
              .div(FloatVector.fromArray(SPECIES, rmss, start + i).add(RMS_FLOOR).sqrt());
      FloatVector m0 = FloatVector.fromArray(SPECIES, m0s, start + i).mul(root);
      FloatVector m1 = FloatVector.fromArray(SPECIES, m1s, start + i).mul(root);
      FloatVector m2 = FloatVector.fromArray(SPECIES, m2s, start + i).mul(root);
      FloatVector gradient = FloatVector.fromArray(SPECIES, g, i).mul(root);
      FloatVector a0 = FloatVector.fromArray(SPECIES, columns0, at).add(rows0[row] + bias0);
      FloatVector a1 = FloatVector.fromArray(SPECIES, columns1, at).add(rows1[row] + bias1);
      FloatVector a2 = FloatVector.fromArray(SPECIES, columns2, at).add(rows2[row] + bias2);
      FloatVector a3 = FloatVector.fromArray(SPECIES, columns3, at).add(rows3[row] + bias3);
      a0 = m0.fma(w00, a0);
      a1 = m0.fma(w01, a1);
      a2 = m0.fma(w02, a2);
      a3 = m0.fma(w03, a3);
      a0 = m1.fma(w10, a0);
      a1 = m1.fma(w11, a1);
      a2 = m1.fma(w12, a2);
      a3 = m1.fma(w13, a3);
      a0 = m2.fma(w20, a0);
      a1 = m2.fma(w21, a1);
      a2 = m2.fma(w22, a2);
      a3 = m2.fma(w23, a3);
      a0 = root.fma(w30, a0);
      a1 = root.fma(w31, a1);
      a2 = root.fma(w32, a2);
      a3 = root.fma(w33, a3);
      a0 = gradient.fma(w40, a0);
      a1 = gradient.fma(w41, a1);
      a2 = gradient.fma(w42, a2);
      a3 = gradient.fma(w43, a3);
      a0.intoArray(h0, i);
      a1.intoArray(h1, i);
      a2.intoArray(h2, i);
      a3.intoArray(h3, i);
      c += LANES;
      if (c == columns) {
        c = 0;
        row++;
      }
    }
  }

  /** Features 11 to 13 and 15 to 17. */
  private void addFactoredFeatures(TensorAccumulators state, Tile tile, float[] w) {
    float[] g = tile.gradients();
    float[] m0s = state.momentum(0);
    float[] m1s = state.momentum(1);
    float[] m2s = state.momentum(2);
    Marginal ofRows = state.rows();
    Marginal ofColumns = state.columns();
    float[] rows0 = ofRows.factors(0);
    float[] rows1 = ofRows.factors(1);
    float[] rows2 = ofRows.factors(2);
    float[] columns0 = ofColumns.factors(0);
    float[] momenta0 = ofColumns.momentumFactors(0);
    float[] columns1 = ofColumns.factors(1);
    float[] momenta1 = ofColumns.momentumFactors(1);
    float[] columns2 = ofColumns.factors(2);
    float[] momenta2 = ofColumns.momentumFactors(2);
    float[] h0 = hidden[0];
    float[] h1 = hidden[1];
    float[] h2 = hidden[2];
    float[] h3 = hidden[3];
    FloatVector g00 = FloatVector.broadcast(SPECIES, w[44]);
    FloatVector g01 = FloatVector.broadcast(SPECIES, w[45]);
    FloatVector g02 = FloatVector.broadcast(SPECIES, w[46]);
    FloatVector g03 = FloatVector.broadcast(SPECIES, w[47]);
    FloatVector m00 = FloatVector.broadcast(SPECIES, w[60]);
    FloatVector m01 = FloatVector.broadcast(SPECIES, w[61]);
    FloatVector m02 = FloatVector.broadcast(SPECIES, w[62]);
    FloatVector m03 = FloatVector.broadcast(SPECIES, w[63]);
    FloatVector g10 = FloatVector.broadcast(SPECIES, w[48]);
    FloatVector g11 = FloatVector.broadcast(SPECIES, w[49]);
    FloatVector g12 = FloatVector.broadcast(SPECIES, w[50]);
    FloatVector g13 = FloatVector.broadcast(SPECIES, w[51]);
    FloatVector m10 = FloatVector.broadcast(SPECIES, w[64]);
    FloatVector m11 = FloatVector.broadcast(SPECIES, w[65]);
    FloatVector m12 = FloatVector.broadcast(SPECIES, w[66]);
    FloatVector m13 = FloatVector.broadcast(SPECIES, w[67]);
    FloatVector g20 = FloatVector.broadcast(SPECIES, w[52]);
    FloatVector g21 = FloatVector.broadcast(SPECIES, w[53]);
    FloatVector g22 = FloatVector.broadcast(SPECIES, w[54]);
    FloatVector g23 = FloatVector.broadcast(SPECIES, w[55]);
    FloatVector m20 = FloatVector.broadcast(SPECIES, w[68]);
    FloatVector m21 = FloatVector.broadcast(SPECIES, w[69]);
    FloatVector m22 = FloatVector.broadcast(SPECIES, w[70]);
    FloatVector m23 = FloatVector.broadcast(SPECIES, w[71]);
    int columns = tile.columns();
    int end = tile.rows() * columns;
    int start = tile.start();
    int row = tile.matrix() * ofRows.stride() + tile.row();
    int columnAt = tile.matrix() * ofColumns.stride() + tile.column();
    int c = 0;
    for (int i = 0; i < end; i += LANES) {
      int at = columnAt + c;
      FloatVector v = FloatVector.fromArray(SPECIES, g, i);
      FloatVector a0 = FloatVector.fromArray(SPECIES, h0, i);
      FloatVector a1 = FloatVector.fromArray(SPECIES, h1, i);
      FloatVector a2 = FloatVector.fromArray(SPECIES, h2, i);
      FloatVector a3 = FloatVector.fromArray(SPECIES, h3, i);
      FloatVector r0 = FloatVector.broadcast(SPECIES, rows0[row]);
      FloatVector x0 = FloatVector.fromArray(SPECIES, columns0, at).mul(r0).mul(v);
      FloatVector y0 =
          FloatVector.fromArray(SPECIES, momenta0, at)
              .mul(r0)
              .mul(FloatVector.fromArray(SPECIES, m0s, start + i));
      a0 = x0.fma(g00, y0.fma(m00, a0));
      a1 = x0.fma(g01, y0.fma(m01, a1));
      a2 = x0.fma(g02, y0.fma(m02, a2));
      a3 = x0.fma(g03, y0.fma(m03, a3));
      FloatVector r1 = FloatVector.broadcast(SPECIES, rows1[row]);
      FloatVector x1 = FloatVector.fromArray(SPECIES, columns1, at).mul(r1).mul(v);
      FloatVector y1 =
          FloatVector.fromArray(SPECIES, momenta1, at)
              .mul(r1)
              .mul(FloatVector.fromArray(SPECIES, m1s, start + i));
      a0 = x1.fma(g10, y1.fma(m10, a0));
      a1 = x1.fma(g11, y1.fma(m11, a1));
      a2 = x1.fma(g12, y1.fma(m12, a2));
      a3 = x1.fma(g13, y1.fma(m13, a3));
      FloatVector r2 = FloatVector.broadcast(SPECIES, rows2[row]);
      FloatVector x2 = FloatVector.fromArray(SPECIES, columns2, at).mul(r2).mul(v);
      FloatVector y2 =
          FloatVector.fromArray(SPECIES, momenta2, at)
              .mul(r2)
              .mul(FloatVector.fromArray(SPECIES, m2s, start + i));
      a0 = x2.fma(g20, y2.fma(m20, a0));
      a1 = x2.fma(g21, y2.fma(m21, a1));
      a2 = x2.fma(g22, y2.fma(m22, a2));
      a3 = x2.fma(g23, y2.fma(m23, a3));
      a0.intoArray(h0, i);
      a1.intoArray(h1, i);
      a2.intoArray(h2, i);
      a3.intoArray(h3, i);
      c += LANES;
      if (c == columns) {
        c = 0;
        row++;
      }
    }
  }

  /** From the first layer's sums to direction (in its place 0) and exponent (1). */
  private void runLaterLayers(Tile tile, FoldedNetwork network) {
    float[] w = network.weights();
    float[] h0 = hidden[0];
    float[] h1 = hidden[1];
    float[] h2 = hidden[2];
    float[] h3 = hidden[3];
    FloatVector w00 = FloatVector.broadcast(SPECIES, 0.5f * w[SECOND + 0]);
    FloatVector w01 = FloatVector.broadcast(SPECIES, 0.5f * w[SECOND + 1]);
    FloatVector w02 = FloatVector.broadcast(SPECIES, 0.5f * w[SECOND + 2]);
    FloatVector w03 = FloatVector.broadcast(SPECIES, 0.5f * w[SECOND + 3]);
    FloatVector w10 = FloatVector.broadcast(SPECIES, 0.5f * w[SECOND + 4]);
    FloatVector w11 = FloatVector.broadcast(SPECIES, 0.5f * w[SECOND + 5]);
    FloatVector w12 = FloatVector.broadcast(SPECIES, 0.5f * w[SECOND + 6]);
    FloatVector w13 = FloatVector.broadcast(SPECIES, 0.5f * w[SECOND + 7]);
    FloatVector w20 = FloatVector.broadcast(SPECIES, 0.5f * w[SECOND + 8]);
    FloatVector w21 = FloatVector.broadcast(SPECIES, 0.5f * w[SECOND + 9]);
    FloatVector w22 = FloatVector.broadcast(SPECIES, 0.5f * w[SECOND + 10]);
    FloatVector w23 = FloatVector.broadcast(SPECIES, 0.5f * w[SECOND + 11]);
    FloatVector w30 = FloatVector.broadcast(SPECIES, 0.5f * w[SECOND + 12]);
    FloatVector w31 = FloatVector.broadcast(SPECIES, 0.5f * w[SECOND + 13]);
    FloatVector w32 = FloatVector.broadcast(SPECIES, 0.5f * w[SECOND + 14]);
    FloatVector w33 = FloatVector.broadcast(SPECIES, 0.5f * w[SECOND + 15]);
    FloatVector b0 = FloatVector.broadcast(SPECIES, w[SECOND_BIAS + 0]);
    FloatVector b1 = FloatVector.broadcast(SPECIES, w[SECOND_BIAS + 1]);
    FloatVector b2 = FloatVector.broadcast(SPECIES, w[SECOND_BIAS + 2]);
    FloatVector b3 = FloatVector.broadcast(SPECIES, w[SECOND_BIAS + 3]);
    FloatVector d0 = FloatVector.broadcast(SPECIES, 0.5f * w[LAST + 0] * network.scale());
    FloatVector e0 = FloatVector.broadcast(SPECIES, 0.5f * w[LAST + 1] * MAGNITUDE_SCALE);
    FloatVector d1 = FloatVector.broadcast(SPECIES, 0.5f * w[LAST + 2] * network.scale());
    FloatVector e1 = FloatVector.broadcast(SPECIES, 0.5f * w[LAST + 3] * MAGNITUDE_SCALE);
    FloatVector d2 = FloatVector.broadcast(SPECIES, 0.5f * w[LAST + 4] * network.scale());
    FloatVector e2 = FloatVector.broadcast(SPECIES, 0.5f * w[LAST + 5] * MAGNITUDE_SCALE);
    FloatVector d3 = FloatVector.broadcast(SPECIES, 0.5f * w[LAST + 6] * network.scale());
    FloatVector e3 = FloatVector.broadcast(SPECIES, 0.5f * w[LAST + 7] * MAGNITUDE_SCALE);
    FloatVector d4 = FloatVector.broadcast(SPECIES, w[LAST_BIAS] * network.scale());
    FloatVector e4 = FloatVector.broadcast(SPECIES, w[LAST_BIAS + 1] * MAGNITUDE_SCALE);
    int end = tile.rows() * tile.columns();
    for (int i = 0; i < end; i += LANES) {
      FloatVector x0 = FloatVector.fromArray(SPECIES, h0, i);
      x0 = x0.add(x0.abs());
      FloatVector x1 = FloatVector.fromArray(SPECIES, h1, i);
      x1 = x1.add(x1.abs());
      FloatVector x2 = FloatVector.fromArray(SPECIES, h2, i);
      x2 = x2.add(x2.abs());
      FloatVector x3 = FloatVector.fromArray(SPECIES, h3, i);
      x3 = x3.add(x3.abs());
      FloatVector y0 = x3.fma(w30, x2.fma(w20, x1.fma(w10, x0.fma(w00, b0))));
      y0 = y0.add(y0.abs());
      FloatVector y1 = x3.fma(w31, x2.fma(w21, x1.fma(w11, x0.fma(w01, b1))));
      y1 = y1.add(y1.abs());
      FloatVector y2 = x3.fma(w32, x2.fma(w22, x1.fma(w12, x0.fma(w02, b2))));
      y2 = y2.add(y2.abs());
      FloatVector y3 = x3.fma(w33, x2.fma(w23, x1.fma(w13, x0.fma(w03, b3))));
      y3 = y3.add(y3.abs());
      FloatVector direction = y3.fma(d3, y2.fma(d2, y1.fma(d1, y0.fma(d0, d4))));
      FloatVector exponent = y3.fma(e3, y2.fma(e2, y1.fma(e1, y0.fma(e0, e4))));
      direction.intoArray(h0, i);
      exponent.intoArray(h1, i);
    }
  }

  /**
   * Subtracts the step: direction times the exponential of the exponent. With n = round(x / ln 2)
   * that is 2ⁿ, put together from its bits, times a polynomial (Cephes' expf) of what is left.
   */
  private void move(Tile tile) {
    float[] p = tile.parameters();
    float[] directions = hidden[0];
    float[] exponents = hidden[1];
    int end = tile.rows() * tile.columns();
    for (int i = 0; i < end; i += LANES) {
      IntVector bits = FloatVector.fromArray(SPECIES, exponents, i).reinterpretAsInts();
      FloatVector x =
          bits.and(SIGN).or(bits.and(MAGNITUDE).min(EXPONENT_LIMIT_BITS)).reinterpretAsFloats();
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
      FloatVector exponential =
          e.reinterpretAsInts()
              .add(rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, MANTISSA_BITS))
              .reinterpretAsFloats();
      FloatVector.fromArray(SPECIES, p, i)
          .sub(FloatVector.fromArray(SPECIES, directions, i).mul(exponential))
          .intoArray(p, i);
    }
  }
}
