package org.velospark.model;

/** An optimizer whose state can be saved, and restored in another object. */
public interface ResumableOptimizer extends Optimizer {

  /**
   * Names all that the optimizer remembers from step to step. An optimizer that was made with the
   * same layout and number of steps takes the same steps from a restored state: bit for bit on a
   * processor with vectors of the same width, up to round-off on others. Its weights θ may be
   * others.
   *
   * @throws TrainingState.MismatchException if the state is of another kind of optimizer
   */
  void state(StateFields fields);
}
