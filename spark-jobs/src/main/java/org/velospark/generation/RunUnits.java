package org.velospark.generation;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.velospark.metrics.UnitMetrics;

/** What executors do in a generation: a partition's units in, results out. */
final class RunUnits implements FlatMapFunction<List<Unit>, UnitResult> {
  private static final long serialVersionUID = 1;

  private final UnitWork work;
  private final Broadcast<float[]> theta;

  RunUnits(UnitWork work, Broadcast<float[]> theta) {
    this.work = work;
    this.theta = theta;
  }

  @Override
  public Iterator<UnitResult> call(List<Unit> units) {
    List<UnitResult> results = new ArrayList<>();
    for (Unit unit : units) {
      TaskContext.get().killTaskIfInterrupted();
      UnitResult result = work.run(unit, theta.value());
      UnitMetrics.done(result.pair());
      results.add(result);
    }
    return results.iterator();
  }
}
