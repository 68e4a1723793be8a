package org.velospark.tasks.engine;

import java.nio.FloatBuffer;
import java.util.List;
import org.velospark.tasks.engine.RecurrentOperation.Places;

/** The steps of {@link RecurrentLayer.Cell#LSTM}; gates lie in the order i, g, f, o. */
final class LstmCell {
  private static final int GATES = 4;

  private LstmCell() {}

  static final class Forward extends RecurrentStep {
    private final FloatBuffer inputGates;
    private final FloatBuffer initialHidden;
    private final FloatBuffer initialCell;
    private final FloatBuffer states;
    private final FloatBuffer gates;
    private final FloatBuffer cells;
    private final FloatBuffer current;
    private final FloatBuffer product;
    private final ProductSeries multiply;
    private final float[] p = tile(GATES);
    private final float[] a = tile(GATES);
    private final float[] i = tile(1);
    private final float[] g = tile(1);
    private final float[] f = tile(1);
    private final float[] o = tile(1);
    private final float[] c = tile(1);
    private final float[] h = tile(1);

    Forward(
        Places at,
        RecurrentSizes sizes,
        List<Value> inputs,
        RecurrentTape tape,
        Value current,
        Value product) {
      super(sizes);
      this.inputGates = at.floats(inputs.get(0));
      this.initialHidden = at.floats(inputs.get(2));
      this.initialCell = at.floats(inputs.get(3));
      this.states = at.floats(tape.states());
      this.gates = at.floats(tape.gates());
      this.cells = at.floats(tape.memory());
      this.current = at.floats(current);
      this.product = at.floats(product);
      this.multiply = at.product(current, inputs.get(1), product);
    }

    @Override
    public void run() {
      multiply.begin();
      copyState(initialHidden, states);
      copyState(initialHidden, current);
      copyState(initialCell, cells);
      for (int t = 0; t < time; t++) {
        multiply.run();
        for (int first = 0; first < batch; first += rows) {
          activate(t * state + first * hidden, first * hidden, rowsFrom(first));
        }
      }
    }

    /**
     * @param at where the first example's state lies before the step
     */
    private void activate(int at, int start, int count) {
      int length = count * hidden;
      product.get(GATES * start, p, 0, GATES * length);
      inputGates.get(GATES * at, a, 0, GATES * length);
      add(a, p, GATES * length);
      take(a, GATES, 0, i, count);
      take(a, GATES, 1, g, count);
      take(a, GATES, 2, f, count);
      take(a, GATES, 3, o, count);
      sigmoid(i, length);
      tanh(g, length);
      forget(f, length);
      sigmoid(o, length);
      cells.get(at, c, 0, length);
      remember(c, i, g, f, length);
      show(h, c, o, length);
      int tape = GATES * at;
      gates.put(tape, i, 0, length);
      gates.put(tape + length, g, 0, length);
      gates.put(tape + 2 * length, f, 0, length);
      gates.put(tape + 3 * length, o, 0, length);
      cells.put(at + state, c, 0, length);
      states.put(at + state, h, 0, length);
      current.put(start, h, 0, length);
    }

    private static void forget(float[] f, int length) {
      for (int k = 0; k < length; k++) {
        f[k] = Transcendental.sigmoid(f[k] + 1);
      }
    }

    private static void remember(float[] c, float[] i, float[] g, float[] f, int length) {
      for (int k = 0; k < length; k++) {
        c[k] = f[k] * c[k] + i[k] * g[k];
      }
    }

    private static void show(float[] h, float[] c, float[] o, int length) {
      for (int k = 0; k < length; k++) {
        h[k] = o[k] * Transcendental.tanh(c[k]);
      }
    }

    @Override
    public void close() {
      multiply.close();
    }
  }

  static final class Backward extends RecurrentStep {
    private final FloatBuffer gates;
    private final FloatBuffer cells;
    private final FloatBuffer upstream;
    private final FloatBuffer ofGates;
    private final FloatBuffer ofHidden;
    private final FloatBuffer ofCell;
    private final FloatBuffer ofCurrent;
    private final ProductSeries multiply;
    private final float[] a = tile(GATES);
    private final float[] i = tile(1);
    private final float[] g = tile(1);
    private final float[] f = tile(1);
    private final float[] o = tile(1);
    private final float[] c = tile(1);
    private final float[] before = tile(1);
    private final float[] up = tile(1);
    private final float[] dh = tile(1);
    private final float[] dc = tile(1);
    private final float[] d = tile(1);

    Backward(
        Places at,
        RecurrentSizes sizes,
        List<Value> inputs,
        RecurrentTape tape,
        Value upstream,
        Value ofGates,
        Value ofHidden,
        Value ofCell,
        Value ofCurrent) {
      super(sizes);
      this.gates = at.floats(tape.gates());
      this.cells = at.floats(tape.memory());
      this.upstream = at.floats(upstream);
      this.ofGates = at.floats(ofGates);
      this.ofHidden = at.floats(ofHidden);
      this.ofCell = at.floats(ofCell);
      this.ofCurrent = at.floats(ofCurrent);
      this.multiply = at.transposedProduct(ofCurrent, inputs.get(1), ofHidden);
    }

    @Override
    public void run() {
      multiply.begin();
      clear(ofHidden);
      clear(ofCell);
      for (int t = time - 1; t >= 0; t--) {
        for (int first = 0; first < batch; first += rows) {
          derive(t * state + first * hidden, first * hidden, rowsFrom(first));
        }
        multiply.run();
      }
    }

    private void derive(int at, int start, int count) {
      int length = count * hidden;
      int tape = GATES * at;
      gates.get(tape, i, 0, length);
      gates.get(tape + length, g, 0, length);
      gates.get(tape + 2 * length, f, 0, length);
      gates.get(tape + 3 * length, o, 0, length);
      cells.get(at, before, 0, length);
      cells.get(at + state, c, 0, length);
      upstream.get(at, up, 0, length);
      ofHidden.get(start, dh, 0, length);
      ofCell.get(start, dc, 0, length);
      add(dh, up, length);
      tanh(c, length);
      throughOutput(dc, dh, o, c, length);
      // The gradients of the gates' sums; those of the last three take the places of their values.
      input(d, dc, i, g, length);
      candidate(g, dc, i, length);
      output(o, dh, c, length);
      multiply(up, dc, f, length);
      forget(f, dc, before, length);
      put(d, a, GATES, 0, count);
      put(g, a, GATES, 1, count);
      put(f, a, GATES, 2, count);
      put(o, a, GATES, 3, count);
      ofGates.put(GATES * at, a, 0, GATES * length);
      ofCurrent.put(GATES * start, a, 0, GATES * length);
      ofCell.put(start, up, 0, length);
    }

    private static void throughOutput(float[] dc, float[] dh, float[] o, float[] c, int length) {
      for (int k = 0; k < length; k++) {
        dc[k] += dh[k] * o[k] * (1 - c[k] * c[k]);
      }
    }

    private static void input(float[] d, float[] dc, float[] i, float[] g, int length) {
      for (int k = 0; k < length; k++) {
        d[k] = dc[k] * g[k] * i[k] * (1 - i[k]);
      }
    }

    private static void candidate(float[] g, float[] dc, float[] i, int length) {
      for (int k = 0; k < length; k++) {
        g[k] = dc[k] * i[k] * (1 - g[k] * g[k]);
      }
    }

    private static void output(float[] o, float[] dh, float[] c, int length) {
      for (int k = 0; k < length; k++) {
        o[k] = dh[k] * c[k] * o[k] * (1 - o[k]);
      }
    }

    private static void multiply(float[] product, float[] dc, float[] f, int length) {
      for (int k = 0; k < length; k++) {
        product[k] = dc[k] * f[k];
      }
    }

    private static void forget(float[] f, float[] dc, float[] before, int length) {
      for (int k = 0; k < length; k++) {
        f[k] = dc[k] * before[k] * f[k] * (1 - f[k]);
      }
    }

    @Override
    public void close() {
      multiply.close();
    }
  }
}
