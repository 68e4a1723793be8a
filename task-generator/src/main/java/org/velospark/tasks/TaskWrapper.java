package org.velospark.tasks;

import org.velospark.model.FlatTensors;
import org.velospark.model.StateFields;

/** A task around another: whatever it does not override, the other does. */
public abstract class TaskWrapper implements Task {
  /** The task inside. */
  protected final Task task;

  protected TaskWrapper(Task task) {
    this.task = task;
  }

  @Override
  public TaskSpec spec() {
    return task.spec();
  }

  @Override
  public FlatTensors parameters() {
    return task.parameters();
  }

  @Override
  public FlatTensors gradients() {
    return task.gradients();
  }

  @Override
  public void initialize(long seed) {
    task.initialize(seed);
  }

  @Override
  public float trainingStep(long seed, long step) {
    return task.trainingStep(seed, step);
  }

  @Override
  public float loss(Split split, long seed, long batch) {
    return task.loss(split, seed, batch);
  }

  @Override
  public float trainingLoss(long seed, long step) {
    return task.trainingLoss(seed, step);
  }

  @Override
  public void state(StateFields fields) {
    task.state(fields);
  }

  @Override
  public LossScale lossScale() {
    return task.lossScale();
  }

  @Override
  public long bytes() {
    return task.bytes();
  }

  @Override
  public void close() {
    task.close();
  }
}
