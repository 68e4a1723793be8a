package org.velospark.tasks.engine;

import java.nio.FloatBuffer;
import java.util.List;
import org.velospark.tasks.engine.RecurrentLayer.Cell;
import org.velospark.tasks.engine.RecurrentOperation.Places;

/** h' = f(a + h U) with f = tanh or the positive part. */
final class ElmanCell {
  private ElmanCell() {}

  static final class Forward extends RecurrentStep {
    private final boolean rectified;
    private final FloatBuffer gates;
    private final FloatBuffer initial;
    private final FloatBuffer states;
    private final FloatBuffer current;
    private final FloatBuffer product;
    private final ProductSeries multiply;
    private final float[] h = tile(1);
    private final float[] a = tile(1);

    Forward(
        Places at,
        RecurrentSizes sizes,
        List<Value> inputs,
        RecurrentTape tape,
        Value current,
        Value product) {
      super(sizes);
      this.rectified = sizes.cell() == Cell.IRNN;
      this.gates = at.floats(inputs.get(0));
      this.initial = at.floats(inputs.get(2));
      this.states = at.floats(tape.states());
      this.current = at.floats(current);
      this.product = at.floats(product);
      this.multiply = at.product(current, inputs.get(1), product);
    }

    @Override
    public void run() {
      multiply.begin();
      copyState(initial, states);
      copyState(initial, current);
      for (int t = 0; t < time; t++) {
        multiply.run();
        for (int first = 0; first < batch; first += rows) {
          activate(t * state, first * hidden, rowsFrom(first) * hidden);
        }
      }
    }

    private void activate(int step, int start, int length) {
      product.get(start, h, 0, length);
      gates.get(step + start, a, 0, length);
      if (rectified) {
        rectify(h, a, length);
      } else {
        tanh(h, a, length);
      }
      states.put(step + state + start, h, 0, length);
      current.put(start, h, 0, length);
    }

    private static void rectify(float[] h, float[] a, int length) {
      for (int k = 0; k < length; k++) {
        h[k] = Math.max(0, h[k] + a[k]);
      }
    }

    private static void tanh(float[] h, float[] a, int length) {
      for (int k = 0; k < length; k++) {
        h[k] = Transcendental.tanh(h[k] + a[k]);
      }
    }

    @Override
    public void close() {
      multiply.close();
    }
  }

  static final class Backward extends RecurrentStep {
    private final boolean rectified;
    private final FloatBuffer states;
    private final FloatBuffer upstream;
    private final FloatBuffer ofGates;
    private final FloatBuffer ofHidden;
    private final FloatBuffer ofCurrent;
    private final ProductSeries multiply;
    private final float[] h = tile(1);
    private final float[] up = tile(1);
    private final float[] d = tile(1);

    Backward(
        Places at,
        RecurrentSizes sizes,
        List<Value> inputs,
        RecurrentTape tape,
        Value upstream,
        Value ofGates,
        Value ofHidden,
        Value ofCurrent) {
      super(sizes);
      this.rectified = sizes.cell() == Cell.IRNN;
      this.states = at.floats(tape.states());
      this.upstream = at.floats(upstream);
      this.ofGates = at.floats(ofGates);
      this.ofHidden = at.floats(ofHidden);
      this.ofCurrent = at.floats(ofCurrent);
      this.multiply = at.transposedProduct(ofCurrent, inputs.get(1), ofHidden);
    }

    @Override
    public void run() {
      multiply.begin();
      clear(ofHidden);
      for (int t = time - 1; t >= 0; t--) {
        for (int first = 0; first < batch; first += rows) {
          derive(t * state, first * hidden, rowsFrom(first) * hidden);
        }
        multiply.run();
      }
    }

    private void derive(int step, int start, int length) {
      upstream.get(step + start, up, 0, length);
      ofHidden.get(start, d, 0, length);
      states.get(step + state + start, h, 0, length);
      if (rectified) {
        rectify(d, up, h, length);
      } else {
        tanh(d, up, h, length);
      }
      ofGates.put(step + start, d, 0, length);
      ofCurrent.put(start, d, 0, length);
    }

    private static void rectify(float[] d, float[] up, float[] h, int length) {
      for (int k = 0; k < length; k++) {
        d[k] = h[k] > 0 ? d[k] + up[k] : 0;
      }
    }

    private static void tanh(float[] d, float[] up, float[] h, int length) {
      for (int k = 0; k < length; k++) {
        d[k] = (d[k] + up[k]) * (1 - h[k] * h[k]);
      }
    }

    @Override
    public void close() {
      multiply.close();
    }
  }
}
