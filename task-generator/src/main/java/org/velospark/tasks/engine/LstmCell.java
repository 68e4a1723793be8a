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
    private final Step multiply;
    private final float[] p = tile(GATES);
    private final float[] a = tile(GATES);
    private final float[] c = tile(1);
    private final float[] h = tile(1);
    // For every gate, scale · tanh(scale · (x + shift)) + 1 - scale: sigmoid where scale is 1/2.
    private final float[] scale = tile(GATES);
    private final float[] shift = tile(GATES);

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
      for (int k = 0; k < scale.length; k++) {
        int gate = k / hidden % GATES;
        scale[k] = gate == 1 ? 1 : 0.5f;
        shift[k] = gate == 2 ? 1 : 0;
      }
    }

    @Override
    public void run() {
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
      activate(p, a, scale, shift, GATES * length);
      gates.put(GATES * at, a, 0, GATES * length);
      cells.get(at, c, 0, length);
      for (int row = 0; row < count; row++) {
        combine(a, GATES * row * hidden, c, h, row * hidden, hidden);
      }
      cells.put(at + state, c, 0, length);
      states.put(at + state, h, 0, length);
      current.put(start, h, 0, length);
    }

    private static void activate(float[] p, float[] a, float[] scale, float[] shift, int length) {
      for (int k = 0; k < length; k++) {
        float s = scale[k];
        a[k] = s * Transcendental.tanh(s * (p[k] + a[k] + shift[k])) + (1 - s);
      }
    }

    private static void combine(float[] a, int gate, float[] c, float[] h, int at, int hidden) {
      for (int k = 0; k < hidden; k++) {
        float cell = a[gate + 2 * hidden + k] * c[at + k] + a[gate + k] * a[gate + hidden + k];
        c[at + k] = cell;
        h[at + k] = a[gate + 3 * hidden + k] * Transcendental.tanh(cell);
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
    private final Step multiply;
    private final float[] a = tile(GATES);
    private final float[] c = tile(1);
    private final float[] before = tile(1);
    private final float[] up = tile(1);
    private final float[] dh = tile(1);
    private final float[] dc = tile(1);

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
      gates.get(GATES * at, a, 0, GATES * length);
      cells.get(at, before, 0, length);
      cells.get(at + state, c, 0, length);
      upstream.get(at, up, 0, length);
      ofHidden.get(start, dh, 0, length);
      ofCell.get(start, dc, 0, length);
      // The gradients of h' and, in the place of c', of what tanh(c') is multiplied with.
      intoCell(dh, up, c, length);
      for (int row = 0; row < count; row++) {
        derive(a, GATES * row * hidden, c, before, dh, dc, row * hidden, hidden);
      }
      ofGates.put(GATES * at, a, 0, GATES * length);
      ofCurrent.put(GATES * start, a, 0, GATES * length);
      ofCell.put(start, dc, 0, length);
    }

    /** dh += up; c = tanh c. */
    private static void intoCell(float[] dh, float[] up, float[] c, int length) {
      for (int k = 0; k < length; k++) {
        dh[k] += up[k];
        c[k] = Transcendental.tanh(c[k]);
      }
    }

    /** Puts the gradients of the gates' sums in the place of their values. */
    private static void derive(
        float[] a,
        int gate,
        float[] tanh,
        float[] before,
        float[] dh,
        float[] dc,
        int at,
        int hidden) {
      int g = gate + hidden;
      int f = gate + 2 * hidden;
      int o = gate + 3 * hidden;
      for (int k = 0; k < hidden; k++) {
        float output = a[o + k];
        float forget = a[f + k];
        float input = a[gate + k];
        float candidate = a[g + k];
        float y = tanh[at + k];
        float d = dh[at + k];
        float cell = dc[at + k] + d * output * (1 - y * y);
        dc[at + k] = cell * forget;
        a[gate + k] = cell * candidate * input * (1 - input);
        a[g + k] = cell * input * (1 - candidate * candidate);
        a[f + k] = cell * before[at + k] * forget * (1 - forget);
        a[o + k] = d * y * output * (1 - output);
      }
    }

    @Override
    public void close() {
      multiply.close();
    }
  }
}
