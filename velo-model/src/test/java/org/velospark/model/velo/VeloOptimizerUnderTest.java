package org.velospark.model.velo;

import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.velospark.model.FlatTensors;
import org.velospark.model.TensorLayout;
import org.velospark.model.accumulator.LossBuffer;
import org.velospark.model.accumulator.TensorAccumulators;

/** The optimizer of one training run. */
final class VeloOptimizerUnderTest implements OptimizerUnderTest {
  private final int tensors;
  private final VeloOptimizer optimizer;
  private final FlatTensors parameters;
  private final FlatTensors gradients;

  VeloOptimizerUnderTest(
      Velo velo, float[] theta, TensorLayout target, int numSteps, Kernels kernels) {
    this.tensors = target.tensors().size();
    this.optimizer = velo.optimizer(theta, target, numSteps, kernels);
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
    return Arrays.copyOf(optimizer.lstm().inputs(), tensors * Velo.LSTM_INPUTS);
  }

  @Override
  public float[] hidden() {
    return optimizer.lstm().copyOfHidden();
  }

  @Override
  public float[] cell() {
    return optimizer.lstm().copyOfCell();
  }

  @Override
  public float[][] momenta(int k) {
    return decays(optimizer.accumulators(k)::copyOfMomentum);
  }

  @Override
  public float[] rms(int k) {
    return optimizer.accumulators(k).copyOfRms();
  }

  @Override
  public float[][] rows(int k) {
    return decays(optimizer.accumulators(k)::copyOfRowMeans);
  }

  @Override
  public float[][] columns(int k) {
    return decays(optimizer.accumulators(k)::copyOfColumnMeans);
  }

  private static float[][] decays(IntFunction<float[]> ofDecay) {
    return IntStream.range(0, TensorAccumulators.DECAYS).mapToObj(ofDecay).toArray(float[][]::new);
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
