package org.velospark.tasks.augment;

import java.nio.FloatBuffer;
import org.velospark.model.FlatTensors;
import org.velospark.tasks.Task;
import org.velospark.tasks.TaskWrapper;

/**
 * A task whose parameters are a block of their own, from which the weights of the task inside are
 * computed before each run.
 */
abstract class MappedWeights extends TaskWrapper {
  private final FlatTensors parameters;
  private final int length;
  private final Tile tile = new Tile();
  private final Tile.Change toWeights = this::toWeights;
  private final Tile.Change toParameters = this::toParameters;
  private final Tile.Change toGradients = this::toGradients;

  MappedWeights(Task task) {
    super(task);
    this.parameters = FlatTensors.allocate(task.parameters().layout());
    this.length = parameters.layout().length();
  }

  /** Turns parameters into weights of the task inside. */
  abstract void toWeights(float[] values, int length, int from);

  /** Turns initial weights of the task inside into parameters. */
  abstract void toParameters(float[] values, int length, int from);

  /** Turns gradients by the weights into gradients by the parameters. */
  abstract void toGradients(float[] values, int length, int from);

  @Override
  public final FlatTensors parameters() {
    return parameters;
  }

  @Override
  public final void initialize(long seed) {
    task.initialize(seed);
    tile.map(weights(), parameters.floats(), length, toParameters);
  }

  @Override
  public float trainingStep(long seed, long step) {
    setWeights();
    float loss = task.trainingStep(seed, step);
    tile.change(task.gradients().floats(), length, toGradients);
    return loss;
  }

  @Override
  public float trainingLoss(long seed, long step) {
    setWeights();
    return task.trainingLoss(seed, step);
  }

  @Override
  public float loss(Split split, long seed, long batch) {
    setWeights();
    return task.loss(split, seed, batch);
  }

  private void setWeights() {
    tile.map(parameters.floats(), weights(), length, toWeights);
  }

  private FloatBuffer weights() {
    return task.parameters().floats();
  }

  @Override
  public void close() {
    parameters.close();
    task.close();
  }
}
