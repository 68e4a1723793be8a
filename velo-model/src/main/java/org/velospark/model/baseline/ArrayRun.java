package org.velospark.model.baseline;

import org.velospark.model.FlatTensors;
import org.velospark.model.Optimizer;
import org.velospark.model.TensorLayout;

/**
 * An optimizer at work on one network whose step is a loop over Java arrays: those that ND4J has no
 * updater for. Nothing is allocated in a step.
 */
abstract class ArrayRun implements Optimizer {
  private final String name;
  private final TensorLayout target;
  private final float[] parameters;
  private final float[] gradients;
  private int steps;

  /**
   * @param name what messages call the optimizer
   */
  ArrayRun(String name, TensorLayout target) {
    this.name = name;
    this.target = target;
    this.parameters = new float[target.length()];
    this.gradients = new float[target.length()];
  }

  @Override
  public final void update(FlatTensors parameters, FlatTensors gradients, float loss) {
    UpdaterRun.requireLayout(name, target, parameters, gradients);
    parameters.floats().get(0, this.parameters);
    gradients.floats().get(0, this.gradients);
    steps++;
    step(this.parameters, this.gradients, steps);
    parameters.floats().put(0, this.parameters);
  }

  /**
   * Changes the parameters.
   *
   * @param parameters all of the network, changed in place
   * @param gradients theirs; may be written to
   * @param t number of the step, from 1
   */
  abstract void step(float[] parameters, float[] gradients, int t);
}
