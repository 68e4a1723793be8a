package org.velospark.bench;

import org.velospark.generation.Unit;
import org.velospark.generation.UnitResult;
import org.velospark.generation.UnitWork;
import org.velospark.unroll.PairResult;
import org.velospark.unroll.Truncation;
import org.velospark.unroll.UnrollResult;

/**
 * Units that train nothing: an executor sleeps for some time, and one side of the pair wins. So all
 * that a generation takes beyond that time is Spark's doing and ours.
 *
 * @param seconds for each unit
 */
record SleepUnits(double seconds) implements UnitWork {
  private static final String SPEC = "{\"family\":\"none\"}";

  @Override
  public UnitResult run(Unit unit, float[] theta) {
    try {
      if (seconds > 0) {
        Thread.sleep(Math.round(1e3 * seconds));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted in unit %s".formatted(unit), e);
    }
    return result(unit);
  }

  private UnitResult result(Unit unit) {
    return new UnitResult(
        unit,
        "none",
        SPEC,
        0,
        Truncation.whole(1),
        unit.pair(),
        new PairResult(
            unit.pair(),
            side(unit.pair() % 2),
            side(1 - unit.pair() % 2),
            seconds / 2,
            seconds / 2),
        "none",
        "none");
  }

  private static UnrollResult side(double loss) {
    return new UnrollResult(loss, loss, loss, loss, loss, 1, false);
  }
}
