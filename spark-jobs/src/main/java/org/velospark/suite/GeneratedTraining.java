package org.velospark.suite;

import org.velospark.model.Optimizer;
import org.velospark.tasks.Task;
import org.velospark.tasks.Task.Split;

/** The training of a task of this project's engine. */
public final class GeneratedTraining implements TrainingRun {
  private final Task task;
  private final Optimizer optimizer;
  private final long seed;
  private long step;
  private long optimizerNanoseconds;

  /**
   * Sets a network to its initial weights.
   *
   * @param task the network; trained in place, and the caller's to close
   * @param optimizer made for the layout of its parameters, before its first step
   * @param seed determines initial weights and all batches
   * @param weightScale what initial weights are multiplied by
   */
  public GeneratedTraining(Task task, Optimizer optimizer, long seed, double weightScale) {
    this.task = task;
    this.optimizer = optimizer;
    this.seed = seed;
    task.initialize(seed);
    if (weightScale != 1) {
      task.parameters().array().muli(weightScale);
    }
  }

  @Override
  public long parameters() {
    return task.parameters().layout().length();
  }

  @Override
  public double step() {
    float loss = task.trainingStep(seed, step++);
    if (Float.isFinite(loss)) {
      long differentiated = System.nanoTime();
      optimizer.update(task.parameters(), task.gradients(), loss);
      optimizerNanoseconds += System.nanoTime() - differentiated;
    }
    return loss;
  }

  @Override
  public double loss(Split split, long batch) {
    return task.loss(split, seed, batch);
  }

  @Override
  public long optimizerNanoseconds() {
    return optimizerNanoseconds;
  }
}
