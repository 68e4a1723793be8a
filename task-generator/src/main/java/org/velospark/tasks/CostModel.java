package org.velospark.tasks;

import java.io.Serializable;

/**
 * Predicts from a {@link Cost} how long one training step takes on one core: a sum of what each of
 * its parts takes.
 *
 * @param step seconds for each step
 * @param operation seconds for each operation
 * @param multiplyAdd seconds for each multiplication with its addition
 * @param element seconds for each number that other operations write
 */
public record CostModel(double step, double operation, double multiplyAdd, double element)
    implements Serializable {

  /**
   * One core of the machine that the published figures were measured on. What is sampled depends on
   * this model alone, so that every machine samples the same tasks; how long they take on a machine
   * is what its own model says.
   */
  public static final CostModel REFERENCE = new CostModel(3e-7, 1e-7, 2e-11, 4e-10);

  public CostModel {
    if (!(step >= 0 && operation >= 0 && multiplyAdd >= 0 && element >= 0)
        || !Double.isFinite(step + operation + multiplyAdd + element)) {
      throw new IllegalArgumentException(
          "Cost model is %s s a step, %s s an operation, %s s a multiply-add, %s s an element; expected finite numbers, none below 0"
              .formatted(step, operation, multiplyAdd, element));
    }
  }

  /** Seconds for one training step, without the optimizer. */
  public double seconds(Cost cost) {
    return step
        + operation * cost.operations()
        + multiplyAdd * cost.multiplyAdds()
        + element * cost.elements();
  }
}
