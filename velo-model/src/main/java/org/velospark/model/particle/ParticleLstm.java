package org.velospark.model.particle;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.velospark.model.lstm.LstmWeights;

/**
 * The LSTM for all rows (a row for each tensor, or one for all) and particles, as products of
 * matrices particle by particle: [P, rows, in] x [P, in, out]. Every input ends in a one and every
 * matrix in a row of biases. The mathematics is that of {@link
 * org.velospark.model.lstm.TensorLstm}.
 */
final class ParticleLstm {
  private final int width;
  private final int controls;
  private final boolean keepState;
  private final ParticleArray inWeights;
  private final ParticleArray gateWeights;
  private final ParticleArray headWeights;
  private final ParticleArray initialHidden;
  private final ParticleArray initialCell;
  private final ParticleArray mixedAndOwn;
  private final ParticleArray shared;
  private final ParticleArray joined;
  private final ParticleArray gates;
  private final ParticleArray cell;
  private final ParticleArray heads;

  /**
   * @param weights of each particle, all of one size
   * @param keepState false to start each step from the initial state
   */
  ParticleLstm(List<LstmWeights> weights, int rows, boolean keepState, ParticleMemory memory) {
    LstmWeights first = weights.get(0);
    this.width = first.width();
    this.controls = first.controls();
    this.keepState = keepState;
    this.inWeights =
        memory.of(
            each(weights, w -> sideBySide(w.mixW(), w.mixB(), w.inW(), w.inB(), w.inputs())),
            first.inputs() + 1,
            2 * width);
    this.gateWeights = memory.of(each(weights, ParticleLstm::gates), 2 * width + 1, 4 * width);
    this.headWeights =
        memory.of(
            each(
                weights,
                w ->
                    sideBySide(
                        w.controlsW(),
                        w.controlsB(),
                        w.stepW(),
                        new float[] {w.stepB()},
                        w.width())),
            width + 1,
            controls + 1);
    this.initialHidden = memory.of(each(weights, LstmWeights::initialHidden), 1, width);
    this.initialCell = memory.of(each(weights, LstmWeights::initialCell), 1, width);
    this.mixedAndOwn = memory.zeros(rows, 2 * width);
    this.shared = memory.zeros(1, width);
    this.joined = memory.zeros(rows, 2 * width + 1);
    this.gates = memory.zeros(rows, 4 * width);
    this.cell = memory.zeros(rows, width);
    this.heads = memory.zeros(rows, controls + 1);
    joined.columns(2 * width, 1).assign(1);
    Operations initial = new Operations();
    initializeState(initial);
    initial.run();
  }

  private interface Part {
    float[] of(LstmWeights weights);
  }

  private static float[][] each(List<LstmWeights> weights, Part part) {
    return weights.stream().map(part::of).toArray(float[][]::new);
  }

  /** Two layers as one: [inputs, a] and [inputs, b] become [inputs + 1, a + b] with the biases. */
  private static float[] sideBySide(float[] a, float[] aBias, float[] b, float[] bBias, int rows) {
    int out = aBias.length + bBias.length;
    float[] joined = new float[(rows + 1) * out];
    for (int i = 0; i <= rows; i++) {
      boolean last = i == rows;
      copyRow(last ? aBias : a, last ? 0 : i, aBias.length, joined, i * out);
      copyRow(last ? bBias : b, last ? 0 : i, bBias.length, joined, i * out + aBias.length);
    }
    return joined;
  }

  private static void copyRow(float[] from, int row, int length, float[] to, int at) {
    System.arraycopy(from, row * length, to, at, length);
  }

  /**
   * Gates in the order input, forget, output, candidate, so that those with the same activation are
   * neighbours; the forget gate's extra bias of one is in its biases.
   */
  private static float[] gates(LstmWeights weights) {
    int w = weights.width();
    int[] sources = {0, 2, 3, 1};
    float[] gates = new float[(2 * w + 1) * 4 * w];
    for (int i = 0; i <= 2 * w; i++) {
      boolean bias = i == 2 * w;
      float[] from = bias ? weights.gatesB() : weights.gatesW();
      for (int gate = 0; gate < 4; gate++) {
        int source = (bias ? 0 : i * 4 * w) + sources[gate] * w;
        System.arraycopy(from, source, gates, i * 4 * w + gate * w, w);
      }
    }
    for (int j = 0; j < w; j++) {
      gates[2 * w * 4 * w + w + j] += 1;
    }
    return gates;
  }

  private void initializeState(Operations operations) {
    operations.assign(initialHidden.all(), hidden());
    operations.assign(initialCell.all(), cell());
  }

  /**
   * Takes one step.
   *
   * @param inputs [P, rows, inputs + 1]
   */
  void step(Operations operations, INDArray inputs) {
    if (!keepState) {
      initializeState(operations);
    }
    operations.matmul(inputs, inWeights.all(), mixedAndOwn.all());
    // The maximum of what relu leaves is what relu leaves of the maximum.
    operations.maximumOver(mixedAndOwn.columns(0, width), 1, shared.all());
    operations.relu(shared.all(), shared.all());
    operations.add(mixedAndOwn.columns(width, width), shared.all(), joined.columns(0, width));
    operations.matmul(joined.all(), gateWeights.all(), gates.all());
    operations.sigmoid(gates.columns(0, 3 * width), gates.columns(0, 3 * width));
    INDArray candidate = gates.columns(3 * width, width);
    operations.tanh(candidate, candidate);
    operations.multiply(gates.columns(0, width), candidate, candidate);
    operations.multiply(cell(), gates.columns(width, width), cell());
    operations.add(cell(), candidate, cell());
    operations.tanh(cell(), candidate);
    operations.multiply(gates.columns(2 * width, width), candidate, hidden());
    operations.matmul(joined.columns(width, width + 1), headWeights.all(), heads.all());
  }

  /** Controls [P, rows, controls]. */
  INDArray controls() {
    return heads.columns(0, controls);
  }

  /** Step multipliers [P, rows, 1]. */
  INDArray steps() {
    return heads.columns(controls, 1);
  }

  /** Hidden state [P, rows, width]. */
  INDArray hidden() {
    return joined.columns(width, width);
  }

  /** Cell state [P, rows, width]. */
  INDArray cell() {
    return cell.all();
  }
}
