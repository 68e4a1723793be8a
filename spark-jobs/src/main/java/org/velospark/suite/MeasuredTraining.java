package org.velospark.suite;

import java.util.Arrays;
import org.velospark.model.Optimizer;
import org.velospark.tasks.Task;
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
   * Trains a network from its initial weights. It ends early when a loss is not finite.
   *
   * @param task the network; set to the initial weights of the seed and trained
   * @param optimizer made for the layout of its parameters, before its first step
   * @param seed determines initial weights and all batches
   * @param steps how many to take, at least 1
   * @param weightScale what initial weights are multiplied by
   * @param beforeStep is called before each step; what it throws ends the training
   */
  public static Measured run(
      Task task,
      Optimizer optimizer,
      long seed,
      int steps,
      double weightScale,
      MeasuringPlan plan,
      Runnable beforeStep) {
    task.initialize(seed);
    if (weightScale != 1) {
      task.parameters().array().muli(weightScale);
    }
    int[] at = plan.at(steps);
    double[] training = new double[at.length];
    double[] heldOut = new double[at.length];
    Arrays.fill(training, Double.NaN);
    Arrays.fill(heldOut, Double.NaN);
    long nanoseconds = 0;
    long optimizerNanoseconds = 0;
    boolean finite = true;
    int step = 0;
    for (int point = 0; point < at.length && finite; point++) {
      while (step < at[point] && finite) {
        beforeStep.run();
        long start = System.nanoTime();
        float loss = task.trainingStep(seed, step);
        long differentiated = System.nanoTime();
        finite = Float.isFinite(loss);
        if (finite) {
          optimizer.update(task.parameters(), task.gradients(), loss);
        }
        long end = System.nanoTime();
        nanoseconds += end - start;
        optimizerNanoseconds += end - differentiated;
        step++;
      }
      if (finite) {
        training[point] = loss(task, Split.TRAINING, seed, plan.batches());
        heldOut[point] = loss(task, Split.HELD_OUT, seed, plan.batches());
        finite = Double.isFinite(training[point]) && Double.isFinite(heldOut[point]);
      }
    }
    return new Measured(
        task.parameters().layout().length(),
        at,
        training,
        heldOut,
        nanoseconds / 1e9,
        optimizerNanoseconds / 1e9);
  }

  private static double loss(Task task, Split split, long seed, int batches) {
    double sum = 0;
    for (int batch = 0; batch < batches; batch++) {
      sum += task.loss(split, seed, batch);
    }
    return sum / batches;
  }
}
