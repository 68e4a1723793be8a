package org.velospark.suite;

import java.util.Arrays;
import org.velospark.tasks.Task.Split;

/** Trains a network as a suite wants it, and measures its losses on the way. */
public final class MeasuredTraining {
  /**
   * To be raised when a training of the same task with the same optimizer comes to other losses
   * than before, beyond rounding: results of before are then not used any more.
   */
  public static final int VERSION = 1;

  private MeasuredTraining() {}

  /**
   * Trains a network. It ends early when a loss is not finite.
   *
   * @param training before its first step
   * @param steps how many to take, at least 1
   * @param beforeStep is called before each step; what it throws ends the training
   */
  public static Measured run(
      TrainingRun training, int steps, MeasuringPlan plan, Runnable beforeStep) {
    int[] at = plan.at(steps);
    double[] trainingLoss = new double[at.length];
    double[] heldOutLoss = new double[at.length];
    Arrays.fill(trainingLoss, Double.NaN);
    Arrays.fill(heldOutLoss, Double.NaN);
    long nanoseconds = 0;
    boolean finite = true;
    int step = 0;
    for (int point = 0; point < at.length && finite; point++) {
      while (step < at[point] && finite) {
        beforeStep.run();
        long start = System.nanoTime();
        finite = Double.isFinite(training.step());
        nanoseconds += System.nanoTime() - start;
        step++;
      }
      if (finite) {
        trainingLoss[point] = loss(training, Split.TRAINING, plan.batches());
        heldOutLoss[point] = loss(training, Split.HELD_OUT, plan.batches());
        finite = Double.isFinite(trainingLoss[point]) && Double.isFinite(heldOutLoss[point]);
      }
    }
    return new Measured(
        training.parameters(),
        at,
        trainingLoss,
        heldOutLoss,
        nanoseconds / 1e9,
        training.optimizerNanoseconds() / 1e9);
  }

  private static double loss(TrainingRun training, Split split, int batches) {
    double sum = 0;
    for (int batch = 0; batch < batches; batch++) {
      sum += training.loss(split, batch);
    }
    return sum / batches;
  }
}
