package org.velospark.bench;

import org.velospark.tasks.engine.ProductTrial;

/**
 * A product of square matrices as plans do it, large enough for the processor's arithmetic to be
 * all that limits it and small enough for its cache. Not thread-safe.
 */
final class LargeProduct implements AutoCloseable {
  private static final int SIDE = 512;

  /** Multiplications with an addition. */
  static final double MULTIPLY_ADDS = (double) SIDE * SIDE * SIDE;

  private final ProductTrial trial = new ProductTrial(1, SIDE, SIDE, SIDE, false, false);

  void run() {
    if (trial.choosesKernel()) {
      trial.runKernel();
    } else {
      trial.runLibrary();
    }
  }

  @Override
  public void close() {
    trial.close();
  }
}
