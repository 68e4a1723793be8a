package org.velospark.tasks.engine;

import java.nio.FloatBuffer;

/**
 * One direction of a recurrent layer on fixed buffers. Works on a tile of some examples at a time,
 * whose gates fit in the first cache. Each gate of a tile is an array of its own, and each loop
 * writes one array: other loops C2 does not vectorise. On the tape, too, the gates of a tile lie
 * one after the other.
 */
abstract class RecurrentStep implements Step {
  final int time;
  final int batch;
  final int hidden;

  /** Elements of one state of all examples. */
  final int state;

  /** Examples to work on at a time. */
  final int rows;

  private static final int ELEMENTS = 2048;

  RecurrentStep(RecurrentSizes sizes) {
    this.time = sizes.time();
    this.batch = sizes.batch();
    this.hidden = sizes.hidden();
    this.state = sizes.state();
    this.rows = Math.max(1, Math.min(batch, ELEMENTS / (sizes.cell().gates() * hidden)));
  }

  /** Scratch for some states of the examples that are worked on. */
  final float[] tile(int states) {
    return new float[rows * states * hidden];
  }

  /** Examples in the tile that begins with one. */
  final int rowsFrom(int first) {
    return Math.min(rows, batch - first);
  }

  /** Takes one of the gates out of rows of all of them. */
  final void take(float[] rows, int gates, int gate, float[] values, int count) {
    for (int row = 0; row < count; row++) {
      System.arraycopy(rows, (gates * row + gate) * hidden, values, row * hidden, hidden);
    }
  }

  /** Puts one of the gates into rows of all of them. */
  final void put(float[] values, float[] rows, int gates, int gate, int count) {
    for (int row = 0; row < count; row++) {
      System.arraycopy(values, row * hidden, rows, (gates * row + gate) * hidden, hidden);
    }
  }

  static void add(float[] sum, float[] term, int length) {
    for (int k = 0; k < length; k++) {
      sum[k] += term[k];
    }
  }

  static void tanh(float[] values, int length) {
    for (int k = 0; k < length; k++) {
      values[k] = Transcendental.tanh(values[k]);
    }
  }

  static void sigmoid(float[] values, int length) {
    for (int k = 0; k < length; k++) {
      values[k] = Transcendental.sigmoid(values[k]);
    }
  }

  final void copyState(FloatBuffer from, FloatBuffer to) {
    to.put(0, from, 0, state);
  }

  final void clear(FloatBuffer buffer) {
    for (int k = 0; k < state; k++) {
      buffer.put(k, 0);
    }
  }
}
