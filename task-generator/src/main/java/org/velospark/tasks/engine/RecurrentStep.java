package org.velospark.tasks.engine;

import java.nio.FloatBuffer;

/**
 * One direction of a recurrent layer on fixed buffers. Works on some examples at a time, whose
 * gates fit in the first cache.
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

  final void copyState(FloatBuffer from, FloatBuffer to) {
    to.put(0, from, 0, state);
  }

  final void clear(FloatBuffer buffer) {
    for (int k = 0; k < state; k++) {
      buffer.put(k, 0);
    }
  }
}
