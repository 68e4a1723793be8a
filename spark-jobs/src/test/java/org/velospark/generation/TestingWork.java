package org.velospark.generation;

import org.apache.spark.TaskContext;
import org.velospark.es.Perturbation;
import org.velospark.model.WeightRange;
import org.velospark.unroll.PairResult;
import org.velospark.unroll.Truncation;
import org.velospark.unroll.UnrollResult;

/**
 * Units that take no time: the loss of weights is half the sum of their weighted squares.
 *
 * @param evolved the weights that get noise
 */
public record TestingWork(long seed, double sigma, WeightRange evolved) implements UnitWork {

  /** A pair that does not return until its task is killed; none if below 0. */
  public static volatile int stuckPair = -1;

  @Override
  public UnitResult run(Unit unit, float[] theta) {
    while (unit.pair() == stuckPair) {
      TaskContext.get().killTaskIfInterrupted();
      Thread.onSpinWait();
    }
    float[] positive = new float[theta.length];
    float[] negative = new float[theta.length];
    new Perturbation(seed, unit.generation(), unit.pair())
        .sides(theta, evolved, sigma, positive, negative);
    return result(unit, loss(positive), loss(negative));
  }

  static UnitResult result(Unit unit, double positive, double negative) {
    return new UnitResult(
        unit,
        "bowl",
        "{}",
        1,
        Truncation.whole(1),
        unit.pair(),
        new PairResult(unit.pair(), side(positive), side(negative), 0, 0),
        "driver",
        "localhost");
  }

  private static double loss(float[] theta) {
    double loss = 0;
    for (int k = 0; k < theta.length; k++) {
      loss += (k + 1) * (double) theta[k] * theta[k] / 2;
    }
    return loss;
  }

  private static UnrollResult side(double loss) {
    return new UnrollResult(loss, loss, loss, loss, loss, 1, false);
  }
}
