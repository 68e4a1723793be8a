package org.velospark.tasks.engine;

import java.nio.FloatBuffer;
import java.util.List;

/**
 * The gradients of layer norm on fixed tensors. With z = (x - mean) / d, the gradient g of the
 * result and h = gain g: that of x is (h - mean h - z mean(h z)) / d, that of the gain Σ g z over
 * the rows, that of the bias Σ g.
 */
final class LayerNormGradientStep implements Step {
  private final LayerNormRows rows;
  private final int total;
  private final FloatBuffer x;
  private final FloatBuffer gain;
  private final FloatBuffer upstream;
  private final FloatBuffer gradient;
  private final TileSum gainGradient;
  private final TileSum biasGradient;
  private final float[] vector;
  private final float[] gains;
  private final float[] g;
  private final float[] products;
  private final Repetition repetition;

  /**
   * @param inputs x, gain, bias if there is one, gradient of the result
   * @param outputs gradients of x, gain and, if there is one, bias
   */
  LayerNormGradientStep(int columns, List<NativeTensor> inputs, List<NativeTensor> outputs) {
    this.x = inputs.get(0).floats();
    this.gain = inputs.get(1).floats();
    this.upstream = inputs.get(inputs.size() - 1).floats();
    this.gradient = outputs.get(0).floats();
    this.total = x.limit() / columns;
    this.rows = new LayerNormRows(columns, total);
    int length = rows.standardized.length;
    this.repetition = new Repetition(1, columns);
    this.gainGradient = TileSum.of(repetition, length, 1, List.of(outputs.get(1).floats()));
    this.biasGradient =
        outputs.size() > 2
            ? TileSum.of(repetition, length, 1, List.of(outputs.get(2).floats()))
            : null;
    this.vector = new float[columns];
    this.gains = new float[length];
    this.g = new float[length];
    this.products = new float[length];
  }

  @Override
  public void run() {
    gain.get(0, vector);
    repetition.spread(vector, 0, gains, gains.length);
    gainGradient.clear();
    if (biasGradient != null) {
      biasGradient.clear();
    }
    int columns = rows.columns;
    for (int first = 0; first < total; first += rows.rows) {
      int count = Math.min(rows.rows, total - first);
      add(first * columns, count);
    }
    gainGradient.finish();
    if (biasGradient != null) {
      biasGradient.finish();
    }
  }

  private void add(int start, int count) {
    int columns = rows.columns;
    int length = count * columns;
    float[] z = rows.standardized;
    rows.load(x, start / columns, count);
    upstream.get(start, g, 0, length);
    if (biasGradient != null) {
      biasGradient.add(g, start, length);
    }
    TileOperation.MULTIPLY.run(g, z, 0, products, length, null);
    gainGradient.add(products, start, length);
    TileOperation.MULTIPLY.run(g, gains, 0, g, length, null);
    for (int row = 0; row < count; row++) {
      int from = row * columns;
      int to = from + columns;
      float mean = (float) (Rows.sum(g, from, to) / columns);
      float slope = (float) (Rows.dot(g, z, from, to) / columns);
      project(mean, slope, rows.inverses[row], from, to);
    }
    gradient.put(start, g, 0, length);
  }

  private void project(float mean, float slope, float inverse, int from, int to) {
    float[] z = rows.standardized;
    for (int k = from; k < to; k++) {
      g[k] = inverse * (g[k] - mean - z[k] * slope);
    }
  }
}
