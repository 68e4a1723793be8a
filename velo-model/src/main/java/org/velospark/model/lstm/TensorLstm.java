package org.velospark.model.lstm;

/**
 * One LSTM for all tensors of a network: each tensor has a row of inputs and its own hidden state,
 * and what the rows have in common reaches all of them through a maximum.
 *
 * <p>With X [tensors, inputs]: {@code v = max over rows of relu(X mixW + mixB)}, {@code Y = X inW +
 * inB + v}, one LSTM step on [Y, hidden] (the forget gate has a bias of one), {@code controls =
 * hidden controlsW + controlsB}, {@code step = hidden stepW + stepB}. The published code also has a
 * layer {@code linear} whose result it drops; it is among the weights and nowhere in the
 * computation.
 *
 * <p>Nothing is allocated in a step. Not thread-safe.
 */
public final class TensorLstm {
  private final LstmWeights weights;
  private final int tensors;
  private final boolean keepState;
  private final float[] inputs;
  private final float[] hidden;
  private final float[] cell;
  private final float[] mixed;
  private final float[] joined;
  private final float[] gates;
  private final float[] controls;
  private final float[] steps;

  /**
   * @param keepState false to start each step from the initial state, as checkpoints expect that
   *     were trained with {@code use_bugged_next_lstm_state}
   */
  public TensorLstm(LstmWeights weights, int tensors, boolean keepState) {
    this.weights = weights;
    this.tensors = tensors;
    this.keepState = keepState;
    int width = weights.width();
    this.inputs = new float[tensors * weights.inputs()];
    this.hidden = new float[tensors * width];
    this.cell = new float[tensors * width];
    this.mixed = new float[tensors * width];
    this.joined = new float[tensors * 2 * width];
    this.gates = new float[tensors * 4 * width];
    this.controls = new float[tensors * weights.controls()];
    this.steps = new float[tensors];
    initializeState();
  }

  private void initializeState() {
    int width = weights.width();
    for (int k = 0; k < tensors; k++) {
      System.arraycopy(weights.initialHidden(), 0, hidden, k * width, width);
      System.arraycopy(weights.initialCell(), 0, cell, k * width, width);
    }
  }

  /** Rows [tensors, inputs], to be filled before {@link #step}. */
  public float[] inputs() {
    return inputs;
  }

  /** Controls [tensors, controls] of the last step. */
  public float[] controls() {
    return controls;
  }

  /** Step multipliers [tensors] of the last step. */
  public float[] steps() {
    return steps;
  }

  /** Hidden state [tensors, width] after the last step. */
  public float[] hidden() {
    return hidden;
  }

  /** Cell state [tensors, width] after the last step. */
  public float[] cell() {
    return cell;
  }

  /** Takes one step on {@link #inputs()}. */
  public void step() {
    int width = weights.width();
    if (!keepState) {
      initializeState();
    }
    linear(inputs, weights.inputs(), weights.mixW(), weights.mixB(), width, mixed, width);
    shareMaximum(width);
    linear(inputs, weights.inputs(), weights.inW(), weights.inB(), width, joined, 2 * width);
    for (int k = 0; k < tensors; k++) {
      int row = k * 2 * width;
      for (int j = 0; j < width; j++) {
        joined[row + j] += mixed[j];
      }
      System.arraycopy(hidden, k * width, joined, row + width, width);
    }
    linear(joined, 2 * width, weights.gatesW(), weights.gatesB(), 4 * width, gates, 4 * width);
    for (int k = 0; k < tensors; k++) {
      int g = k * 4 * width;
      for (int j = 0; j < width; j++) {
        double input = sigmoid(gates[g + j]);
        double candidate = tanh(gates[g + width + j]);
        double forget = sigmoid(gates[g + 2 * width + j] + 1);
        double output = sigmoid(gates[g + 3 * width + j]);
        int at = k * width + j;
        float c = (float) (forget * cell[at] + input * candidate);
        cell[at] = c;
        hidden[at] = (float) (output * tanh(c));
      }
    }
    int n = weights.controls();
    linear(hidden, width, weights.controlsW(), weights.controlsB(), n, controls, n);
    for (int k = 0; k < tensors; k++) {
      float sum = weights.stepB();
      for (int j = 0; j < width; j++) {
        sum += hidden[k * width + j] * weights.stepW()[j];
      }
      steps[k] = sum;
    }
  }

  /** Puts the maximum over the rows of relu({@code mixed}) into its first row. */
  private void shareMaximum(int width) {
    for (int j = 0; j < width; j++) {
      mixed[j] = Math.max(mixed[j], 0);
    }
    for (int k = 1; k < tensors; k++) {
      for (int j = 0; j < width; j++) {
        mixed[j] = Math.max(mixed[j], mixed[k * width + j]);
      }
    }
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /** Several times faster than {@code Math.tanh}, and as exact once rounded to single precision. */
  private static double tanh(double x) {
    return 1 - 2 / (1 + Math.exp(2 * x));
  }

  /**
   * {@code y = x w + b} for all rows. A row of {@code w} is read once for all rows of {@code x}.
   *
   * @param x [tensors, in], contiguous
   * @param y [tensors, out] with {@code stride} floats from row to row
   */
  private void linear(float[] x, int in, float[] w, float[] b, int out, float[] y, int stride) {
    for (int k = 0; k < tensors; k++) {
      System.arraycopy(b, 0, y, k * stride, out);
    }
    int i = 0;
    for (; i + 4 <= in; i += 4) {
      for (int k = 0; k < tensors; k++) {
        addFourRows(x, k * in + i, w, i * out, y, k * stride, out);
      }
    }
    for (; i < in; i++) {
      for (int k = 0; k < tensors; k++) {
        addRow(x[k * in + i], w, i * out, y, k * stride, out);
      }
    }
  }

  /** Four rows of {@code w} at once: the row of {@code y} is read and written once for all. */
  private static void addFourRows(
      float[] x, int xAt, float[] w, int wAt, float[] y, int yAt, int n) {
    float a = x[xAt];
    float b = x[xAt + 1];
    float c = x[xAt + 2];
    float d = x[xAt + 3];
    for (int j = 0; j < n; j++) {
      y[yAt + j] +=
          a * w[wAt + j] + b * w[wAt + n + j] + c * w[wAt + 2 * n + j] + d * w[wAt + 3 * n + j];
    }
  }

  private static void addRow(float a, float[] w, int wAt, float[] y, int yAt, int n) {
    for (int j = 0; j < n; j++) {
      y[yAt + j] += a * w[wAt + j];
    }
  }
}
