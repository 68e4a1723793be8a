package org.velospark.tasks.augment;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.velospark.tasks.ParticleTask;
import org.velospark.tasks.ParticleTaskWrapper;
import org.velospark.tasks.Task.Split;

/** As {@link MappedWeights}, for all particles at once. */
abstract class MappedParticles extends ParticleTaskWrapper {
  private final INDArray parameters;

  MappedParticles(ParticleTask task) {
    super(task);
    this.parameters = task.parameters().dup().detach();
  }

  /** Turns parameters [particles, length] into weights of the particles inside. */
  abstract void toWeights(INDArray parameters, INDArray weights);

  /** Turns initial weights of the particles inside into parameters. */
  abstract void toParameters(INDArray weights, INDArray parameters);

  /** Turns gradients by the weights into gradients by the parameters, in place. */
  abstract void toGradients(INDArray gradients);

  @Override
  public final INDArray parameters() {
    return parameters;
  }

  @Override
  public final void initialize(long[] seeds) {
    task.initialize(seeds);
    toParameters(task.parameters(), parameters);
  }

  @Override
  public float[] trainingStep(long[] seeds, long step) {
    toWeights(parameters, task.parameters());
    float[] losses = task.trainingStep(seeds, step);
    toGradients(task.gradients());
    return losses;
  }

  @Override
  public float[] trainingLoss(long[] seeds, long step) {
    toWeights(parameters, task.parameters());
    return task.trainingLoss(seeds, step);
  }

  @Override
  public float[] loss(Split split, long[] seeds, long batch) {
    toWeights(parameters, task.parameters());
    return task.loss(split, seeds, batch);
  }

  @Override
  public void close() {
    parameters.close();
    task.close();
  }
}
