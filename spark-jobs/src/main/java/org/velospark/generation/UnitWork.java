package org.velospark.generation;

import java.io.Serializable;

/**
 * What executors do with a unit. It is sent to them with every generation; all slots of an executor
 * may call it at once.
 */
@FunctionalInterface
public interface UnitWork extends Serializable {

  /**
   * Does one unit.
   *
   * @param theta the weights that the generation perturbs, only read
   */
  UnitResult run(Unit unit, float[] theta);
}
