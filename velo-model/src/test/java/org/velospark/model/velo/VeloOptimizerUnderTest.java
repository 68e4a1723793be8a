package org.velospark.model.velo;

import org.velospark.model.FlatTensors;
import org.velospark.model.TensorLayout;
import org.velospark.model.accumulator.LossBuffer;
import org.velospark.model.accumulator.TensorAccumulators;

/** The optimizer of one training run. */
final class VeloOptimizerUnderTest implements OptimizerUnderTest {
  private final VeloOptimizer optimizer;
  private final FlatTensors parameters;
  private final FlatTensors gradients;

  VeloOptimizerUnderTest(Velo velo, float[] theta, TensorLayout target, int numSteps) {
    this.optimizer = velo.open(theta, target, numSteps);
    this.parameters = FlatTensors.allocate(target);
    this.gradients = FlatTensors.allocate(target);
  }

  @Override
  public void update(float[] parameters, float[] gradients, float loss) {
    this.parameters.floats().put(0, parameters);
    this.gradients.floats().put(0, gradients);
    optimizer.update(this.parameters, this.gradients, loss);
    this.parameters.floats().get(0, parameters);
  }

  @Override
  public float[] lstmInputs() {
    return optimizer.lstm().inputs();
  }

  @Override
  public float[] hidden() {
    return optimizer.lstm().hidden();
  }

  @Override
  public float[] cell() {
    return optimizer.lstm().cell();
  }

  @Override
  public float[][] momenta(int k) {
    TensorAccumulators state = optimizer.accumulators(k);
    return new float[][] {state.momentum(0), state.momentum(1), state.momentum(2)};
  }

  @Override
  public float[] rms(int k) {
    return optimizer.accumulators(k).rms();
  }

  @Override
  public float[][] rows(int k) {
    return optimizer.accumulators(k).factored().rows();
  }

  @Override
  public float[][] columns(int k) {
    return optimizer.accumulators(k).factored().columns();
  }

  @Override
  public LossBuffer losses() {
    return optimizer.losses();
  }

  @Override
  public void close() {
    parameters.close();
    gradients.close();
  }
}
