package org.velospark.model;

/** An optimizer whose state can be saved, and restored in another object. */
public interface ResumableOptimizer extends Optimizer {

  /**
   * Names all that the optimizer remembers from step to step. An optimizer that was made with the
   * same layout and number of steps takes the same steps from a restored state, bit for bit; its
   * weights θ may be others.
   *
   * @throws TrainingState.MismatchException if the state is of another kind of optimizer, or of a
   *     processor with vectors of another width
   */
  void state(StateFields fields);
}
