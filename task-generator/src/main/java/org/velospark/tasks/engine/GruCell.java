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
    private final Step multiply;
    private final Step multiplyCandidate;
    private final float[] a = tile(GATES);
    private final float[] p = tile(2);
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
      for (int row = 0; row < count; row++) {
        int gate = GATES * row * hidden;
        sigmoid(a, gate, p, 2 * row * hidden, 2 * hidden);
        multiply(a, gate + hidden, h, rh, row * hidden, hidden);
      }
      gates.put(GATES * at, a, 0, GATES * length);
      resets.put(at, rh, 0, length);
      reset.put(start, rh, 0, length);
    }

    private static void sigmoid(float[] a, int gate, float[] p, int from, int length) {
      for (int k = 0; k < length; k++) {
        a[gate + k] = Transcendental.sigmoid(a[gate + k] + p[from + k]);
      }
    }

    private static void multiply(float[] a, int gate, float[] h, float[] rh, int at, int hidden) {
      for (int k = 0; k < hidden; k++) {
        rh[at + k] = a[gate + k] * h[at + k];
      }
    }

    private void combine(int at, int start, int count) {
      int length = count * hidden;
      gates.get(GATES * at, a, 0, GATES * length);
      candidateProduct.get(start, p, 0, length);
      current.get(start, h, 0, length);
      for (int row = 0; row < count; row++) {
        combine(a, GATES * row * hidden, p, h, row * hidden, hidden);
      }
      gates.put(GATES * at, a, 0, GATES * length);
      states.put(at + state, h, 0, length);
      current.put(start, h, 0, length);
    }

    private static void combine(float[] a, int gate, float[] p, float[] h, int at, int hidden) {
      int c = gate + 2 * hidden;
      for (int k = 0; k < hidden; k++) {
        float candidate = Transcendental.tanh(a[c + k] + p[at + k]);
        a[c + k] = candidate;
        h[at + k] += a[gate + k] * (candidate - h[at + k]);
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
    private final Step multiply;
    private final Step multiplyCandidate;
    private final float[] a = tile(GATES);
    private final float[] zr = tile(2);
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
      gates.get(GATES * at, a, 0, GATES * length);
      states.get(at, h, 0, length);
      upstream.get(at, d, 0, length);
      ofHidden.get(start, dh, 0, length);
      for (int row = 0; row < count; row++) {
        candidate(a, GATES * row * hidden, h, dh, d, row * hidden, hidden);
      }
      ofGates.put(GATES * at, a, 0, GATES * length);
      candidates.put(at, d, 0, length);
      ofCandidate.put(start, d, 0, length);
      ofHidden.put(start, dh, 0, length);
    }

    /**
     * Puts the gradients of the sums of z and c in the place of z and c, that of c's also in the
     * place of the upstream gradient d; leaves in dh what goes to h directly.
     */
    private static void candidate(
        float[] a, int gate, float[] h, float[] dh, float[] d, int at, int hidden) {
      int c = gate + 2 * hidden;
      for (int k = 0; k < hidden; k++) {
        float z = a[gate + k];
        float candidate = a[c + k];
        float upstream = dh[at + k] + d[at + k];
        float sum = upstream * z * (1 - candidate * candidate);
        a[gate + k] = upstream * (candidate - h[at + k]) * z * (1 - z);
        a[c + k] = sum;
        d[at + k] = sum;
        dh[at + k] = upstream * (1 - z);
      }
    }

    private void deriveGates(int at, int start, int count) {
      int length = count * hidden;
      ofGates.get(GATES * at, a, 0, GATES * length);
      states.get(at, h, 0, length);
      carried.get(start, d, 0, length);
      ofHidden.get(start, dh, 0, length);
      for (int row = 0; row < count; row++) {
        reset(a, (GATES * row + 1) * hidden, h, dh, d, row * hidden, hidden);
        System.arraycopy(a, GATES * row * hidden, zr, 2 * row * hidden, 2 * hidden);
      }
      ofGates.put(GATES * at, a, 0, GATES * length);
      split.put(2 * at, zr, 0, 2 * length);
      ofCurrent.put(2 * start, zr, 0, 2 * length);
      ofHidden.put(start, dh, 0, length);
    }

    /** Puts the gradient of the sum of r in the place of r, and adds to dh what goes to h by it. */
    private static void reset(
        float[] a, int gate, float[] h, float[] dh, float[] d, int at, int hidden) {
      for (int k = 0; k < hidden; k++) {
        float r = a[gate + k];
        float product = d[at + k];
        dh[at + k] += product * r;
        a[gate + k] = product * h[at + k] * r * (1 - r);
      }
    }

    private void add(int start, int length) {
      ofHidden.get(start, dh, 0, length);
      carried.get(start, d, 0, length);
      for (int k = 0; k < length; k++) {
        dh[k] += d[k];
      }
      ofHidden.put(start, dh, 0, length);
    }

    @Override
    public void close() {
      multiply.close();
      multiplyCandidate.close();
    }
  }
}
