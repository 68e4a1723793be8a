package org.velospark.model.kernel;

import org.velospark.model.accumulator.Marginal;
import org.velospark.model.accumulator.TensorAccumulators;

/**
 * The update rule in plain Java, for a JVM without the Vector API. Pieces of a tile are spread out
 * as [feature][piece], so that every loop runs along a piece without branches, which the compiler
 * can turn into vectors.
 */
final class PortableUpdateKernel implements UpdateKernel {
  private static final int PIECE = 256;
  private static final int DECAYS = TensorAccumulators.DECAYS;
  private static final int WIDTH = ParameterNetwork.WIDTH;
  private static final int FEATURES = FoldedNetwork.OWN_FEATURES;

  private static final int GRADIENT = 0;
  private static final int CLIPPED_GRADIENT = 1;
  private static final int PARAMETER = 2;
  private static final int MOMENTUM = 3;
  private static final int SECOND_MOMENT = 6;
  private static final int MOMENTUM_ROOT = 7;
  private static final int ROOT = 10;
  private static final int GRADIENT_FACTORED = 11;
  private static final int GRADIENT_ROOT = 14;
  private static final int MOMENTUM_FACTORED = 15;

  private final float[][] features = new float[FEATURES][PIECE];
  private final float[][] factors = new float[DECAYS][PIECE];
  private final float[][] momentumFactors = new float[DECAYS][PIECE];
  private final float[][] first = new float[WIDTH][PIECE];
  private final float[][] second = new float[WIDTH][PIECE];
  private final float[] direction = new float[PIECE];
  private final float[] magnitude = new float[PIECE];

  @Override
  public String name() {
    return "portable";
  }

  @Override
  public int lanes() {
    return 1;
  }

  @Override
  public double sumOfSquares(float[] values, int length) {
    double even = 0;
    double odd = 0;
    int i = 0;
    for (; i + 1 < length; i += 2) {
      even += (double) values[i] * values[i];
      odd += (double) values[i + 1] * values[i + 1];
    }
    return i < length ? even + odd + (double) values[i] * values[i] : even + odd;
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
    float rest = 1 - decay;
    for (int i = 0; i < mean.length; i++) {
      mean[i] = mean[i] * decay + (sums[i] * share + SQUARE_FLOOR) * rest;
    }
    // Rows have no padding here.
    for (int i = 0; i < mean.length; i++) {
      roots[i] = 1 / (float) Math.sqrt(mean[i] + ROOT_FLOOR);
    }
    totals[0] = 0;
    for (float value : mean) {
      totals[0] += value;
    }
    totals[1] = sumOfSquares(mean, mean.length);
    totals[2] = sumOfSquares(roots, mean.length);
  }

  @Override
  public void inverseRoots(
      float[] values, int from, int to, float scale, float least, float added, float[] out) {
    for (int i = from; i < to; i++) {
      out[i] = 1 / (float) Math.sqrt(Math.max(values[i] * scale, least) + added);
    }
  }

  @Override
  public void combine(
      float[][] means, float[] meanWeights, float[][] roots, float[] rootWeights, float[][] layer) {
    for (int u = 0; u < layer.length; u++) {
      float[] out = layer[u];
      for (int i = 0; i < out.length; i++) {
        out[i] = 0;
      }
      addThree(means[0], means[1], means[2], meanWeights, u, out);
      addThree(roots[0], roots[1], roots[2], rootWeights, u, out);
    }
  }

  private static void addThree(
      float[] a, float[] b, float[] c, float[] weights, int u, float[] out) {
    addThree(a, b, c, weights[u], weights[WIDTH + u], weights[2 * WIDTH + u], out, out.length);
  }

  @Override
  public void addLanes(float[] lanes, double[] totals) {
    for (int k = 0; k < totals.length; k++) {
      totals[k] += lanes[k];
    }
  }

  /** Rows have no padding here. */
  @Override
  public void pad(float[] packed, int width, float[] padded, int rows, int columns) {
    System.arraycopy(packed, 0, padded, 0, rows * width);
  }

  @Override
  public void pack(float[] padded, int columns, float[] packed, int rows, int width) {
    System.arraycopy(padded, 0, packed, 0, rows * width);
  }

  @Override
  public void sumGradients(TensorAccumulators state, Tile tile, LaneSums sums) {
    float[] g = tile.gradients();
    float[] rowSums = state.rows().sums();
    float[] columnSums = state.columns().sums();
    int rowAt = tile.matrix() * state.rows().stride() + tile.row();
    int columnAt = tile.matrix() * state.columns().stride() + tile.column();
    double sum = 0;
    for (int r = 0; r < tile.rows(); r++) {
      int at = r * tile.columns();
      double squares = 0;
      for (int c = 0; c < tile.columns(); c++) {
        float value = g[at + c];
        sum += value;
        squares += value * value;
      }
      for (int c = 0; c < tile.columns(); c++) {
        columnSums[columnAt + c] += g[at + c] * g[at + c];
      }
      rowSums[rowAt + r] += (float) squares;
    }
    sums.values()[0] += (float) sum;
  }

  @Override
  public void accumulate(TensorAccumulators state, Tile tile, LaneSums sums) {
    int length = tile.rows() * tile.columns();
    int start = tile.start();
    for (int d = 0; d < DECAYS; d++) {
      decay(state.momentum(d), start, tile.gradients(), length, TensorAccumulators.decayOf(d));
    }
    decaySquares(state.rms(), start, tile.gradients(), length, TensorAccumulators.RMS_DECAY);
    float[] out = sums.values();
    for (int at = 0; at < length; at += PIECE) {
      int count = Math.min(PIECE, length - at);
      computeFeatures(state, tile, at, count);
      out[CLIPPED] += squares(features[CLIPPED_GRADIENT], count);
      for (int i = 0; i <= DECAYS; i++) {
        float[] values = features[i < DECAYS ? MOMENTUM + i : SECOND_MOMENT];
        float shift = state.moments().shift(i);
        out[DEVIATIONS + i] += deviations(values, shift, count);
        out[SQUARED_DEVIATIONS + i] += squaredDeviations(values, shift, count);
      }
      out[INVERSE_RMS] += squares(features[ROOT], count);
      out[GRADIENT_BY_RMS] += squares(features[GRADIENT_ROOT], count);
      for (int d = 0; d < DECAYS; d++) {
        out[MOMENTUM_BY_RMS + d] += squares(features[MOMENTUM_ROOT + d], count);
        out[FACTORED_GRADIENT + d] += squares(features[GRADIENT_FACTORED + d], count);
        out[FACTORED_MOMENTUM + d] += squares(features[MOMENTUM_FACTORED + d], count);
      }
    }
  }

  private static void decay(float[] mean, int start, float[] values, int length, float decay) {
    float rest = 1 - decay;
    for (int i = 0; i < length; i++) {
      mean[start + i] = mean[start + i] * decay + values[i] * rest;
    }
  }

  private static void decaySquares(
      float[] mean, int start, float[] values, int length, float decay) {
    float rest = 1 - decay;
    for (int i = 0; i < length; i++) {
      mean[start + i] = mean[start + i] * decay + values[i] * values[i] * rest;
    }
  }

  /** Four sums side by side, since additions of one sum must wait for each other. */
  private static float squares(float[] values, int count) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    int i = 0;
    for (; i + 3 < count; i += 4) {
      a += values[i] * values[i];
      b += values[i + 1] * values[i + 1];
      c += values[i + 2] * values[i + 2];
      d += values[i + 3] * values[i + 3];
    }
    for (; i < count; i++) {
      a += values[i] * values[i];
    }
    return a + b + (c + d);
  }

  private static float deviations(float[] values, float shift, int count) {
    float a = 0;
    float b = 0;
    int i = 0;
    for (; i + 1 < count; i += 2) {
      a += values[i] - shift;
      b += values[i + 1] - shift;
    }
    return i < count ? a + b + (values[i] - shift) : a + b;
  }

  private static float squaredDeviations(float[] values, float shift, int count) {
    float a = 0;
    float b = 0;
    int i = 0;
    for (; i + 1 < count; i += 2) {
      a += (values[i] - shift) * (values[i] - shift);
      b += (values[i + 1] - shift) * (values[i + 1] - shift);
    }
    return i < count ? a + b + (values[i] - shift) * (values[i] - shift) : a + b;
  }

  /** Fills {@code features} for {@code count} elements of the tile from its element {@code at}. */
  private void computeFeatures(TensorAccumulators state, Tile tile, int at, int count) {
    Marginal rows = state.rows();
    Marginal columns = state.columns();
    int start = tile.start() + at;
    float[] gradients = features[GRADIENT];
    System.arraycopy(tile.gradients(), at, gradients, 0, count);
    System.arraycopy(tile.parameters(), at, features[PARAMETER], 0, count);
    System.arraycopy(state.rms(), start, features[SECOND_MOMENT], 0, count);
    clip(gradients, features[CLIPPED_GRADIENT], count);
    float[] root = features[ROOT];
    inverseRoots(features[SECOND_MOMENT], root, count);
    multiply(gradients, root, features[GRADIENT_ROOT], count);
    for (int d = 0; d < DECAYS; d++) {
      float[] momentum = features[MOMENTUM + d];
      System.arraycopy(state.momentum(d), start, momentum, 0, count);
      multiply(momentum, root, features[MOMENTUM_ROOT + d], count);
      spread(tile, at, count, rows, rows.factors(d), columns, columns.factors(d), true, factors[d]);
      multiply(gradients, factors[d], features[GRADIENT_FACTORED + d], count);
      float[] ofMomentum = factors[d];
      if (columns.momentumFactors(d) != columns.factors(d)) {
        ofMomentum = momentumFactors[d];
        spread(
            tile,
            at,
            count,
            rows,
            rows.factors(d),
            columns,
            columns.momentumFactors(d),
            true,
            ofMomentum);
      }
      multiply(momentum, ofMomentum, features[MOMENTUM_FACTORED + d], count);
    }
  }

  /** Combines, for each element, the value of its row with that of its column. */
  private static void spread(
      Tile tile,
      int at,
      int count,
      Marginal rows,
      float[] ofRows,
      Marginal columns,
      float[] ofColumns,
      boolean multiply,
      float[] out) {
    int width = tile.columns();
    int rowAt = tile.matrix() * rows.stride() + tile.row();
    int columnAt = tile.matrix() * columns.stride() + tile.column();
    int run;
    for (int done = 0; done < count; done += run) {
      int column = (at + done) % width;
      run = Math.min(count - done, width - column);
      float row = ofRows[rowAt + (at + done) / width];
      int from = columnAt + column;
      if (multiply) {
        for (int i = 0; i < run; i++) {
          out[done + i] = row * ofColumns[from + i];
        }
      } else {
        for (int i = 0; i < run; i++) {
          out[done + i] = row + ofColumns[from + i];
        }
      }
    }
  }

  private static void clip(float[] values, float[] out, int count) {
    for (int i = 0; i < count; i++) {
      out[i] = Math.max(-CLIPPED_FEATURE, Math.min(CLIPPED_FEATURE, values[i]));
    }
  }

  private static void inverseRoots(float[] values, float[] out, int count) {
    for (int i = 0; i < count; i++) {
      out[i] = 1 / (float) Math.sqrt(values[i] + RMS_FLOOR);
    }
  }

  private static void multiply(float[] a, float[] b, float[] out, int count) {
    for (int i = 0; i < count; i++) {
      out[i] = a[i] * b[i];
    }
  }

  @Override
  public void step(TensorAccumulators state, Tile tile, FoldedNetwork network) {
    int length = tile.rows() * tile.columns();
    float scale = network.scale();
    float[] p = tile.parameters();
    for (int at = 0; at < length; at += PIECE) {
      int count = Math.min(PIECE, length - at);
      computeFeatures(state, tile, at, count);
      runNetwork(state, tile, at, count, network);
      exponential(magnitude, count);
      for (int i = 0; i < count; i++) {
        direction[i] *= magnitude[i] * scale;
      }
      for (int i = 0; i < count; i++) {
        p[at + i] -= direction[i];
      }
    }
  }

  /** Leaves the outputs of the network in {@code direction} and {@code magnitude}. */
  private void runNetwork(
      TensorAccumulators state, Tile tile, int at, int count, FoldedNetwork network) {
    Marginal rows = state.rows();
    Marginal columns = state.columns();
    float[] w = network.weights();
    for (int u = 0; u < WIDTH; u++) {
      float[] unit = first[u];
      spread(tile, at, count, rows, rows.layer(u), columns, columns.layer(u), false, unit);
      for (int f = 0; f < FEATURES; f += 3) {
        int k = FoldedNetwork.FIRST + f * WIDTH + u;
        addThree(
            features[f],
            features[f + 1],
            features[f + 2],
            w[k],
            w[k + WIDTH],
            w[k + 2 * WIDTH],
            unit,
            count);
      }
      rectify(unit, network.firstBias()[u], count);
    }
    for (int u = 0; u < WIDTH; u++) {
      combine(first, w, FoldedNetwork.SECOND + u, WIDTH, second[u], count);
      rectify(second[u], w[FoldedNetwork.SECOND_BIAS + u], count);
    }
    int last = FoldedNetwork.LAST;
    combine(second, w, last, 2, direction, count);
    combine(second, w, last + 1, 2, magnitude, count);
    float directionBias = w[FoldedNetwork.LAST_BIAS];
    float magnitudeBias = w[FoldedNetwork.LAST_BIAS + 1];
    for (int i = 0; i < count; i++) {
      direction[i] += directionBias;
    }
    for (int i = 0; i < count; i++) {
      magnitude[i] = MAGNITUDE_SCALE * (magnitude[i] + magnitudeBias);
    }
  }

  private static void addThree(
      float[] a, float[] b, float[] c, float u, float v, float w, float[] out, int count) {
    for (int i = 0; i < count; i++) {
      out[i] += a[i] * u + b[i] * v + c[i] * w;
    }
  }

  private static void rectify(float[] unit, float bias, int count) {
    for (int i = 0; i < count; i++) {
      unit[i] = Math.max(unit[i] + bias, 0);
    }
  }

  /** {@code out = sum over u of units[u] * weights[at + u * stride]}. */
  private static void combine(
      float[][] units, float[] weights, int at, int stride, float[] out, int count) {
    float[] a = units[0];
    float[] b = units[1];
    float[] c = units[2];
    float[] d = units[3];
    float u = weights[at];
    float v = weights[at + stride];
    float w = weights[at + 2 * stride];
    float x = weights[at + 3 * stride];
    for (int i = 0; i < count; i++) {
      out[i] = a[i] * u + b[i] * v + c[i] * w + d[i] * x;
    }
  }

  /**
   * Replaces every {@code x} by its exponential, within 2e-7 of it: a Taylor polynomial where all
   * of them are small, as they are unless the optimizer has gone astray.
   */
  private static void exponential(float[] x, int count) {
    boolean small = true;
    for (int i = 0; i < count; i++) {
      small &= Math.abs(x[i]) <= 0.5f;
    }
    if (small) {
      for (int i = 0; i < count; i++) {
        float v = x[i];
        float tail = 1f / 24 + v * (1f / 120 + v * (1f / 720 + v * (1f / 5040)));
        x[i] = 1 + v * (1 + v * (0.5f + v * (1f / 6 + v * tail)));
      }
    } else {
      for (int i = 0; i < count; i++) {
        x[i] = (float) Math.exp(x[i]);
      }
    }
  }
}
