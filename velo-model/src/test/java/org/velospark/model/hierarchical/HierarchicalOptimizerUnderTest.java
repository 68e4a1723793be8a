package org.velospark.model.hierarchical;

import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.velospark.model.FlatTensors;
import org.velospark.model.TensorLayout;
import org.velospark.model.accumulator.LossBuffer;
import org.velospark.model.accumulator.TensorAccumulators;

/** The optimizer of one training run. */
final class HierarchicalOptimizerUnderTest implements OptimizerUnderTest {
  private final int inputs;
  private final HierarchicalOptimizer optimizer;
  private final FlatTensors parameters;
  private final FlatTensors gradients;

  HierarchicalOptimizerUnderTest(
      HierarchicalArchitecture architecture,
      float[] theta,
      TensorLayout target,
      int numSteps,
      Kernels kernels) {
    HierarchicalRule rule = architecture.rule(theta);
    this.inputs = rule.control().rows(target.tensors().size()) * rule.control().inputs();
    this.optimizer = new HierarchicalOptimizer(rule, target, numSteps, kernels);
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
    return Arrays.copyOf(optimizer.lstm().inputs(), inputs);
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
