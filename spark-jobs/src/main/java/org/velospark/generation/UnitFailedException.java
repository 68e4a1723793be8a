package org.velospark.generation;

/**
 * A unit could not be computed. It names all that the unit is a function of beside configuration
 * and θ, so that it can be computed again by itself.
 */
public final class UnitFailedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnitFailedException(Unit unit, UnitTask task, Throwable cause) {
    super(
        "Generation %d, pair %d, task %d failed (%d training steps with seed %d of the network %s): %s"
            .formatted(
                unit.generation(),
                unit.pair(),
                unit.task(),
                task.truncation().steps(),
                task.seed(),
                task.spec().toJson(),
                cause),
        cause);
  }
}
