package org.velospark.model.accumulator;

import java.util.Arrays;

/**
 * Second moment of a tensor of rank 2 or more, as the running means of its squares over each of its
 * two largest axes. The source calls "row" what is left when the largest axis is averaged away, and
 * "column" what is left without the second largest.
 */
final class FactoredSecondMoment extends SecondMoment {
  private final TensorAxes axes;
  private final Marginal withoutSecond;
  private final Marginal withoutFirst;

  /** Means over one axis at each decay, and what follows from them at the present step. */
  private static final class Marginal {
    final float[][] mean;
    final float[][] factor;
    final float[][] layer = new float[WIDTH][];
    final double[] sums;
    final float[] squares;

    Marginal(int length) {
      mean = new float[TensorAccumulators.DECAYS][length];
      factor = new float[TensorAccumulators.DECAYS][length];
      sums = new double[length];
      squares = new float[length];
      for (int u = 0; u < WIDTH; u++) {
        layer[u] = new float[length];
      }
    }

    void finish(int averagedOver) {
      for (int i = 0; i < sums.length; i++) {
        squares[i] = (float) (sums[i] / averagedOver);
      }
      for (int d = 0; d < mean.length; d++) {
        TensorAccumulators.decay(mean[d], squares, TensorAccumulators.decayOf(d));
      }
    }

    void fold(int group, float[] weights) {
      for (float[] unit : layer) {
        Arrays.fill(unit, 0);
      }
      addGroup(mean, group, false, weights, layer);
      addGroup(mean, group + 2, true, weights, layer);
    }
  }

  FactoredSecondMoment(TensorAxes axes) {
    this.axes = axes;
    this.withoutSecond = new Marginal(axes.lengthWithoutSecond());
    this.withoutFirst = new Marginal(axes.lengthWithoutFirst());
  }

  private Marginal row() {
    return axes.rowOverSecond() ? withoutSecond : withoutFirst;
  }

  private Marginal column() {
    return axes.rowOverSecond() ? withoutFirst : withoutSecond;
  }

  @Override
  void begin() {
    Arrays.fill(withoutSecond.sums, 0);
    Arrays.fill(withoutFirst.sums, 0);
  }

  @Override
  void add(int start, int count, float[] square) {
    int run;
    for (int done = 0; done < count; done += run) {
      int element = start + done;
      run = Math.min(count - done, axes.runLength() - element % axes.runLength());
      double[] first = withoutFirst.sums;
      int f = axes.withoutFirst(element);
      for (int i = 0; i < run; i++) {
        first[f + i] += square[done + i];
      }
      int s = axes.withoutSecond(element);
      double[] second = withoutSecond.sums;
      if (axes.runStaysWithoutSecond()) {
        double sum = 0;
        for (int i = 0; i < run; i++) {
          sum += square[done + i];
        }
        second[s] += sum;
      } else {
        for (int i = 0; i < run; i++) {
          second[s + i] += square[done + i];
        }
      }
    }
  }

  @Override
  void finish() {
    withoutSecond.finish(axes.second());
    withoutFirst.finish(axes.first());
    for (int d = 0; d < TensorAccumulators.DECAYS; d++) {
      rowFactors(d);
      float[] column = column().mean[d];
      float[] factor = column().factor[d];
      for (int i = 0; i < column.length; i++) {
        factor[i] = rsqrt(column[i]);
      }
    }
  }

  /** Row means relative to their own mean over the axis that the columns are averaged over. */
  private void rowFactors(int d) {
    float[] row = row().mean[d];
    float[] factor = row().factor[d];
    // Rows are [outer, first, middle, inner] or [outer, middle, second, inner].
    int before = axes.rowOverSecond() ? axes.outer() : axes.outer() * axes.middle();
    int length = axes.rowOverSecond() ? axes.first() : axes.second();
    int after = axes.rowOverSecond() ? axes.middle() * axes.inner() : axes.inner();
    for (int b = 0; b < before; b++) {
      for (int a = 0; a < after; a++) {
        double sum = 0;
        for (int i = 0; i < length; i++) {
          sum += row[(b * length + i) * after + a];
        }
        float mean = (float) (sum / length) + 1e-9f;
        for (int i = 0; i < length; i++) {
          int at = (b * length + i) * after + a;
          factor[at] = rsqrt(row[at] / mean);
        }
      }
    }
  }

  private static float rsqrt(float x) {
    return 1 / (float) Math.sqrt(Math.max(x, 1e-9f));
  }

  @Override
  public void fold(float[] weights) {
    row().fold(0, weights);
    column().fold(1, weights);
  }

  @Override
  public void spreadLayer(int start, int count, float[][] out) {
    spread(start, count, withoutSecond.layer, withoutFirst.layer, out, false);
  }

  @Override
  public void spreadFactors(int start, int count, float[][] gradient, float[][] momentum) {
    spread(start, count, withoutSecond.factor, withoutFirst.factor, gradient, true);
  }

  /** Combines, for each element, the value of its row with that of its column. */
  private void spread(
      int start, int count, float[][] second, float[][] first, float[][] out, boolean multiply) {
    int run;
    for (int done = 0; done < count; done += run) {
      int element = start + done;
      run = Math.min(count - done, axes.runLength() - element % axes.runLength());
      int f = axes.withoutFirst(element);
      int s = axes.withoutSecond(element);
      for (int k = 0; k < out.length; k++) {
        if (axes.runStaysWithoutSecond()) {
          combine(second[k][s], first[k], f, out[k], done, run, multiply);
        } else {
          combine(second[k], s, first[k], f, out[k], done, run, multiply);
        }
      }
    }
  }

  private static void combine(
      float a, float[] b, int bAt, float[] out, int outAt, int run, boolean multiply) {
    if (multiply) {
      for (int i = 0; i < run; i++) {
        out[outAt + i] = a * b[bAt + i];
      }
    } else {
      for (int i = 0; i < run; i++) {
        out[outAt + i] = a + b[bAt + i];
      }
    }
  }

  private static void combine(
      float[] a, int aAt, float[] b, int bAt, float[] out, int outAt, int run, boolean multiply) {
    if (multiply) {
      for (int i = 0; i < run; i++) {
        out[outAt + i] = a[aAt + i] * b[bAt + i];
      }
    } else {
      for (int i = 0; i < run; i++) {
        out[outAt + i] = a[aAt + i] + b[bAt + i];
      }
    }
  }

  @Override
  public boolean sameFactors() {
    return true;
  }

  @Override
  public float[][] rows() {
    return row().mean;
  }

  @Override
  public float[][] columns() {
    return column().mean;
  }
}
