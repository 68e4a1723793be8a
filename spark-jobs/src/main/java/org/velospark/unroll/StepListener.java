package org.velospark.unroll;

/**
 * Is told of the parts of every training step, on the thread that takes it. Shared by all threads,
 * and called so often that it must do next to nothing.
 */
public interface StepListener {
  /** Nobody listens. */
  StepListener NONE = new StepListener() {};

  /**
   * A step begins. What this throws ends the unroll, when nobody wants its result any more.
   *
   * @param step its number in the unroll, from 0
   */
  default void begins(int step) {}

  /** The network has its loss and gradient. */
  default void differentiated(int step) {}

  /** The optimizer has moved the weights. */
  default void updated(int step) {}
}
