package org.velospark.tasks.engine;

import java.nio.FloatBuffer;
import java.util.List;
import org.velospark.tasks.engine.RecurrentOperation.Places;

/** The steps of {@link RecurrentLayer.Cell#GRU}; gates lie in the order z, r, c. */
final class GruCell {
  private static final int GATES = 3;

  private GruCell() {}

  static final class Forward extends RecurrentStep {
    private final FloatBuffer inputGates;
    private final FloatBuffer initial;
    private final FloatBuffer states;
    private final FloatBuffer gates;
    private final FloatBuffer resets;
    private final FloatBuffer current;
    private final FloatBuffer reset;
    private final FloatBuffer product;
    private final FloatBuffer candidateProduct;
    private final ProductSeries multiply;
    private final ProductSeries multiplyCandidate;
    private final float[] a = tile(GATES);
    private final float[] p = tile(2);
    private final float[] z = tile(1);
    private final float[] r = tile(1);
    private final float[] c = tile(1);
    private final float[] gateProduct = tile(1);
    private final float[] h = tile(1);
    private final float[] rh = tile(1);

    Forward(
        Places at,
        RecurrentSizes sizes,
        List<Value> inputs,
        RecurrentTape tape,
        Value current,
        Value reset,
        List<Value> products) {
      super(sizes);
      this.inputGates = at.floats(inputs.get(0));
      this.initial = at.floats(inputs.get(3));
      this.states = at.floats(tape.states());
      this.gates = at.floats(tape.gates());
      this.resets = at.floats(tape.memory());
      this.current = at.floats(current);
      this.reset = at.floats(reset);
      this.product = at.floats(products.get(0));
      this.candidateProduct = at.floats(products.get(1));
      this.multiply = at.product(current, inputs.get(1), products.get(0));
      this.multiplyCandidate = at.product(reset, inputs.get(2), products.get(1));
    }

    @Override
    public void run() {
      multiply.begin();
      multiplyCandidate.begin();
      copyState(initial, states);
      copyState(initial, current);
      for (int t = 0; t < time; t++) {
        multiply.run();
        for (int first = 0; first < batch; first += rows) {
          gate(t * state + first * hidden, first * hidden, rowsFrom(first));
        }
        multiplyCandidate.run();
        for (int first = 0; first < batch; first += rows) {
          combine(t * state + first * hidden, first * hidden, rowsFrom(first));
        }
      }
    }

    /** Update and reset gates; the candidate's input stays as it is for now. */
    private void gate(int at, int start, int count) {
      int length = count * hidden;
      inputGates.get(GATES * at, a, 0, GATES * length);
      product.get(2 * start, p, 0, 2 * length);
      current.get(start, h, 0, length);
      take(a, GATES, 0, z, count);
      take(a, GATES, 1, r, count);
      take(a, GATES, 2, c, count);
      take(p, 2, 0, gateProduct, count);
      add(z, gateProduct, length);
      take(p, 2, 1, gateProduct, count);
      add(r, gateProduct, length);
      sigmoid(z, length);
      sigmoid(r, length);
      multiply(rh, r, h, length);
      int tape = GATES * at;
      gates.put(tape, z, 0, length);
      gates.put(tape + length, r, 0, length);
      gates.put(tape + 2 * length, c, 0, length);
      resets.put(at, rh, 0, length);
      reset.put(start, rh, 0, length);
    }

    private static void multiply(float[] rh, float[] r, float[] h, int length) {
      for (int k = 0; k < length; k++) {
        rh[k] = r[k] * h[k];
      }
    }

    private void combine(int at, int start, int count) {
      int length = count * hidden;
      int tape = GATES * at;
      gates.get(tape, z, 0, length);
      gates.get(tape + 2 * length, c, 0, length);
      candidateProduct.get(start, p, 0, length);
      current.get(start, h, 0, length);
      add(c, p, length);
      tanh(c, length);
      mix(h, z, c, length);
      gates.put(tape + 2 * length, c, 0, length);
      states.put(at + state, h, 0, length);
      current.put(start, h, 0, length);
    }

    private static void mix(float[] h, float[] z, float[] c, int length) {
      for (int k = 0; k < length; k++) {
        h[k] += z[k] * (c[k] - h[k]);
      }
    }

    @Override
    public void close() {
      multiply.close();
      multiplyCandidate.close();
    }
  }

  static final class Backward extends RecurrentStep {
    private final FloatBuffer states;
    private final FloatBuffer gates;
    private final FloatBuffer upstream;
    private final FloatBuffer ofGates;
    private final FloatBuffer ofHidden;
    private final FloatBuffer split;
    private final FloatBuffer candidates;
    private final FloatBuffer carried;
    private final FloatBuffer ofCurrent;
    private final FloatBuffer ofCandidate;
    private final ProductSeries multiply;
    private final ProductSeries multiplyCandidate;
    private final float[] a = tile(GATES);
    private final float[] zr = tile(2);
    private final float[] z = tile(1);
    private final float[] r = tile(1);
    private final float[] c = tile(1);
    private final float[] ofZ = tile(1);
    private final float[] h = tile(1);
    private final float[] dh = tile(1);
    private final float[] d = tile(1);

    /**
     * @param split gradient of the sums of update and reset gates, [time, b, 2 h]
     * @param candidates gradient of the sums of the candidates, [time, b, h]
     * @param carried of the hidden state, [b, h]
     * @param scratch those of one step
     */
    Backward(
        Places at,
        RecurrentSizes sizes,
        List<Value> inputs,
        RecurrentTape tape,
        Value upstream,
        Value ofGates,
        Value ofHidden,
        Value split,
        Value candidates,
        Value carried,
        List<Value> scratch) {
      super(sizes);
      this.states = at.floats(tape.states());
      this.gates = at.floats(tape.gates());
      this.upstream = at.floats(upstream);
      this.ofGates = at.floats(ofGates);
      this.ofHidden = at.floats(ofHidden);
      this.split = at.floats(split);
      this.candidates = at.floats(candidates);
      this.carried = at.floats(carried);
      this.ofCurrent = at.floats(scratch.get(0));
      this.ofCandidate = at.floats(scratch.get(1));
      this.multiply = at.transposedProduct(scratch.get(0), inputs.get(1), carried);
      this.multiplyCandidate = at.transposedProduct(scratch.get(1), inputs.get(2), carried);
    }

    @Override
    public void run() {
      multiply.begin();
      multiplyCandidate.begin();
      clear(ofHidden);
      for (int t = time - 1; t >= 0; t--) {
        for (int first = 0; first < batch; first += rows) {
          deriveCandidate(t * state + first * hidden, first * hidden, rowsFrom(first));
        }
        // The gradient of r h.
        multiplyCandidate.run();
        for (int first = 0; first < batch; first += rows) {
          deriveGates(t * state + first * hidden, first * hidden, rowsFrom(first));
        }
        multiply.run();
        for (int first = 0; first < batch; first += rows) {
          add(first * hidden, rowsFrom(first) * hidden);
        }
      }
    }

    private void deriveCandidate(int at, int start, int count) {
      int length = count * hidden;
      int tape = GATES * at;
      gates.get(tape, z, 0, length);
      gates.get(tape + 2 * length, c, 0, length);
      states.get(at, h, 0, length);
      upstream.get(at, d, 0, length);
      ofHidden.get(start, dh, 0, length);
      add(d, dh, length);
      update(ofZ, d, c, h, z, length);
      candidate(c, d, z, length);
      keep(dh, d, z, length);
      candidates.put(at, c, 0, length);
      ofCandidate.put(start, c, 0, length);
      // There until the gradient of the reset gates comes to it.
      ofCurrent.put(2 * start, ofZ, 0, length);
      ofHidden.put(start, dh, 0, length);
    }

    private static void update(
        float[] ofZ, float[] d, float[] c, float[] h, float[] z, int length) {
      for (int k = 0; k < length; k++) {
        ofZ[k] = d[k] * (c[k] - h[k]) * z[k] * (1 - z[k]);
      }
    }

    private static void candidate(float[] c, float[] d, float[] z, int length) {
      for (int k = 0; k < length; k++) {
        c[k] = d[k] * z[k] * (1 - c[k] * c[k]);
      }
    }

    private static void keep(float[] dh, float[] d, float[] z, int length) {
      for (int k = 0; k < length; k++) {
        dh[k] = d[k] * (1 - z[k]);
      }
    }

    private void deriveGates(int at, int start, int count) {
      int length = count * hidden;
      gates.get(GATES * at + length, r, 0, length);
      states.get(at, h, 0, length);
      carried.get(start, d, 0, length);
      ofHidden.get(start, dh, 0, length);
      ofCurrent.get(2 * start, ofZ, 0, length);
      ofCandidate.get(start, c, 0, length);
      addProduct(dh, d, r, length);
      reset(r, d, h, length);
      put(ofZ, a, GATES, 0, count);
      put(r, a, GATES, 1, count);
      put(c, a, GATES, 2, count);
      put(ofZ, zr, 2, 0, count);
      put(r, zr, 2, 1, count);
      ofGates.put(GATES * at, a, 0, GATES * length);
      split.put(2 * at, zr, 0, 2 * length);
      ofCurrent.put(2 * start, zr, 0, 2 * length);
      ofHidden.put(start, dh, 0, length);
    }

    private static void addProduct(float[] dh, float[] d, float[] r, int length) {
      for (int k = 0; k < length; k++) {
        dh[k] += d[k] * r[k];
      }
    }

    private static void reset(float[] r, float[] d, float[] h, int length) {
      for (int k = 0; k < length; k++) {
        r[k] = d[k] * h[k] * r[k] * (1 - r[k]);
      }
    }

    private void add(int start, int length) {
      ofHidden.get(start, dh, 0, length);
      carried.get(start, d, 0, length);
      add(dh, d, length);
      ofHidden.put(start, dh, 0, length);
    }

    @Override
    public void close() {
      multiply.close();
      multiplyCandidate.close();
    }
  }
}
