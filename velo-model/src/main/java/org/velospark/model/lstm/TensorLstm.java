package org.velospark.model.lstm;

import java.util.Arrays;
import org.velospark.model.StateFields;
import org.velospark.model.TrainingState;

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
  private final RowProducts products;
  private final int tensors;
  private final boolean keepState;
  private final int rows;
  private final int width;
  private final PackedMatrix mix;
  private final PackedMatrix in;
  private final PackedMatrix gates;
  private final PackedMatrix outputs;
  private final float[] inputs;
  private final float[] hidden;
  private final float[] cell;
  private final float[] mixed;
  private final float[] entered;
  private final float[] joined;
  private final float[] gateValues;
  private final float[] outputValues;

  /**
   * @param keepState false to start each step from the initial state, as checkpoints expect that
   *     were trained with {@code use_bugged_next_lstm_state}
   */
  public TensorLstm(LstmWeights weights, int tensors, boolean keepState, RowProducts products) {
    this.weights = weights;
    this.products = products;
    this.tensors = tensors;
    this.keepState = keepState;
    int block = products.rowBlock();
    this.rows = (tensors + block - 1) / block * block;
    int h = weights.width();
    this.mix =
        new PackedMatrix(products, weights.inputs(), h)
            .put(weights.mixW(), 0, h, 0, weights.inputs(), 0, h)
            .putBias(weights.mixB(), 0, 0, h);
    this.in =
        new PackedMatrix(products, weights.inputs(), h)
            .put(weights.inW(), 0, h, 0, weights.inputs(), 0, h)
            .putBias(weights.inB(), 0, 0, h);
    this.width = mix.columns();
    this.gates = new PackedMatrix(products, 2 * width, 4 * width);
    for (int gate = 0; gate < 4; gate++) {
      gates
          .put(weights.gatesW(), gate * h, 4 * h, 0, h, gate * width, h)
          .put(weights.gatesW(), 4 * h * h + gate * h, 4 * h, width, h, gate * width, h)
          .putBias(weights.gatesB(), gate * h, gate * width, h);
    }
    int controls = weights.controls();
    this.outputs =
        new PackedMatrix(products, width, controls + 1)
            .put(weights.controlsW(), 0, controls, 0, h, 0, controls)
            .put(weights.stepW(), 0, 1, 0, h, controls, 1)
            .putBias(weights.controlsB(), 0, 0, controls)
            .putBias(new float[] {weights.stepB()}, 0, controls, 1);
    this.inputs = new float[rows * weights.inputs()];
    this.hidden = new float[rows * width];
    this.cell = new float[rows * width];
    this.mixed = new float[rows * width];
    this.entered = new float[rows * width];
    this.joined = new float[rows * 2 * width];
    this.gateValues = new float[rows * 4 * width];
    this.outputValues = new float[rows * outputs.columns()];
    initializeState();
  }

  private void initializeState() {
    int h = weights.width();
    for (int k = 0; k < tensors; k++) {
      System.arraycopy(weights.initialHidden(), 0, hidden, k * width, h);
      System.arraycopy(weights.initialCell(), 0, cell, k * width, h);
    }
  }

  /** Rows [tensors, inputs], to be filled before {@link #step}; some of zeros may follow. */
  public float[] inputs() {
    return inputs;
  }

  /** Number of rows with those that pad them. */
  public int rows() {
    return rows;
  }

  /**
   * What came of the last step, [rows, {@link #outputStride()}]: the controls of a tensor, and
   * behind them its step multiplier.
   */
  public float[] outputs() {
    return outputValues;
  }

  /** Floats from row to row of {@link #outputs()}. */
  public int outputStride() {
    return outputs.columns();
  }

  /** Step multiplier of a tensor in the last step. */
  public float multiplier(int tensor) {
    return outputValues[tensor * outputs.columns() + weights.controls()];
  }

  /** A copy of the hidden state [tensors, width] after the last step. */
  public float[] copyOfHidden() {
    return TrainingState.save(fields -> fields.floats(hidden, places())).floats();
  }

  /** A copy of the hidden state [width] of one tensor after the last step. */
  public float[] copyOfHidden(int tensor) {
    return Arrays.copyOfRange(hidden, tensor * width, tensor * width + weights.width());
  }

  /** A copy of the controls [controls] that the last step chose for a tensor. */
  public float[] copyOfControls(int tensor) {
    int at = tensor * outputs.columns();
    return Arrays.copyOfRange(outputValues, at, at + weights.controls());
  }

  /** A copy of the cell state [tensors, width] after the last step. */
  public float[] copyOfCell() {
    return TrainingState.save(fields -> fields.floats(cell, places())).floats();
  }

  /** All that is remembered from step to step: hidden and cell state, each [tensors, width]. */
  public void state(StateFields fields) {
    int[] places = places();
    fields.floats(hidden, places);
    fields.floats(cell, places);
  }

  /** Where a state [tensors, width] lies among its padding. */
  private int[] places() {
    int h = weights.width();
    int[] places = new int[tensors * h];
    for (int i = 0; i < places.length; i++) {
      places[i] = i / h * width + i % h;
    }
    return places;
  }

  /** Takes one step on {@link #inputs()}. */
  public void step() {
    if (!keepState) {
      initializeState();
    }
    products.multiply(inputs, weights.inputs(), rows, mix, mixed);
    shareMaximum();
    products.multiply(inputs, weights.inputs(), rows, in, entered);
    for (int k = 0; k < tensors; k++) {
      int row = k * 2 * width;
      for (int j = 0; j < width; j++) {
        joined[row + j] = entered[k * width + j] + mixed[j];
      }
      System.arraycopy(hidden, k * width, joined, row + width, width);
    }
    products.multiply(joined, 2 * width, rows, gates, gateValues);
    products.cell(gateValues, tensors, width, cell, hidden);
    products.multiply(hidden, width, rows, outputs, outputValues);
  }

  /** Puts the maximum over the tensors of relu({@code mixed}) into its first row. */
  private void shareMaximum() {
    for (int j = 0; j < width; j++) {
      mixed[j] = Math.max(mixed[j], 0);
    }
    for (int k = 1; k < tensors; k++) {
      for (int j = 0; j < width; j++) {
        mixed[j] = Math.max(mixed[j], mixed[k * width + j]);
      }
    }
  }
}
