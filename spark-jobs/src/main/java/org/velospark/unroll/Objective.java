package org.velospark.unroll;

/** Which loss of an unroll is its meta-loss. All are normalised, each batch by itself. */
public enum Objective {
  /** The loss at the end, on fresh batches, as VeLO was trained ("last_recompute"). */
  FINAL,
  /**
   * The mean of the training losses over all steps ("avg"), which rewards fast training. The loss
   * on fresh batches is then only reported, and a few of them will do.
   */
  AVERAGE,
  /**
   * The mean of the training losses over the second half of the steps, which rewards a low end and
   * early arrival alike; otherwise like {@link #AVERAGE}.
   */
  SECOND_HALF
}
