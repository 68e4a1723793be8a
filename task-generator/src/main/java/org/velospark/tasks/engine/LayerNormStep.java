package org.velospark.tasks.engine;

import java.nio.FloatBuffer;
import java.util.List;

/** Layer norm of rows on fixed tensors: gain · standardized x + bias. */
final class LayerNormStep implements Step {
  private final LayerNormRows rows;
  private final int total;
  private final FloatBuffer x;
  private final FloatBuffer gain;
  private final FloatBuffer bias;
  private final FloatBuffer y;
  private final float[] vector;
  private final float[] gains;
  private final float[] biases;
  private final Repetition repetition;

  /**
   * @param inputs x, gain and, if there is one, bias
   */
  LayerNormStep(int columns, List<NativeTensor> inputs, NativeTensor y) {
    this.x = inputs.get(0).floats();
    this.gain = inputs.get(1).floats();
    this.bias = inputs.size() > 2 ? inputs.get(2).floats() : null;
    this.y = y.floats();
    this.total = x.limit() / columns;
    this.rows = new LayerNormRows(columns, total);
    this.vector = new float[columns];
    this.gains = new float[rows.standardized.length];
    this.biases = new float[rows.standardized.length];
    this.repetition = new Repetition(1, columns);
  }

  @Override
  public void run() {
    gain.get(0, vector);
    repetition.spread(vector, 0, gains, gains.length);
    if (bias != null) {
      bias.get(0, vector);
      repetition.spread(vector, 0, biases, biases.length);
    }
    int columns = rows.columns;
    for (int first = 0; first < total; first += rows.rows) {
      int count = Math.min(rows.rows, total - first);
      rows.load(x, first, count);
      scale(rows.standardized, gains, biases, count * columns);
      y.put(first * columns, rows.standardized, 0, count * columns);
    }
  }

  private static void scale(float[] z, float[] gains, float[] biases, int length) {
    for (int k = 0; k < length; k++) {
      z[k] = z[k] * gains[k] + biases[k];
    }
  }
}
