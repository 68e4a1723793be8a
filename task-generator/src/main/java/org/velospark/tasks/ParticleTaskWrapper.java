package org.velospark.tasks;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.velospark.model.TensorLayout;
import org.velospark.tasks.Task.Split;

/** Particles around others: whatever it does not override, the others do. */
public abstract class ParticleTaskWrapper implements ParticleTask {
  /** The particles inside. */
  protected final ParticleTask task;

  protected ParticleTaskWrapper(ParticleTask task) {
    this.task = task;
  }

  @Override
  public TaskSpec spec() {
    return task.spec();
  }

  @Override
  public int particles() {
    return task.particles();
  }

  @Override
  public TensorLayout layout() {
    return task.layout();
  }

  @Override
  public INDArray parameters() {
    return task.parameters();
  }

  @Override
  public INDArray gradients() {
    return task.gradients();
  }

  @Override
  public void initialize(long[] seeds) {
    task.initialize(seeds);
  }

  @Override
  public float[] trainingStep(long[] seeds, long step) {
    return task.trainingStep(seeds, step);
  }

  @Override
  public float[] loss(Split split, long[] seeds, long batch) {
    return task.loss(split, seeds, batch);
  }

  @Override
  public float[] trainingLoss(long[] seeds, long step) {
    return task.trainingLoss(seeds, step);
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
