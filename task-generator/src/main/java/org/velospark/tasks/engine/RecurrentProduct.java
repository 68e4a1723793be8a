package org.velospark.tasks.engine;

/**
 * The multiplication of a state by recurrent weights, which are the same in all steps through time.
 */
final class RecurrentProduct implements AutoCloseable {
  private final Step step;

  RecurrentProduct(Step step) {
    this.step = step;
  }

  /** Reads the weights as they are now, before the first step through time. */
  void begin() {
    if (step instanceof ProductStep product) {
      product.holdRight();
    }
  }

  void run() {
    step.run();
  }

  @Override
  public void close() {
    step.close();
  }
}
