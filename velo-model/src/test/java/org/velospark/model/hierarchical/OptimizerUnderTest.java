package org.velospark.model.hierarchical;

import org.velospark.model.TensorLayout;
import org.velospark.model.accumulator.LossBuffer;

/**
 * A training run by one of the ways in which it can be computed, open to inspection. Arrays are
 * row-major; {@code k} is the number of a tensor.
 */
public interface OptimizerUnderTest extends AutoCloseable {
  /** Opens training runs. */
  interface Factory {
    OptimizerUnderTest open(
        HierarchicalArchitecture optimizer, float[] theta, TensorLayout target, int numSteps);
  }

  /** Takes one step; the parameters are changed in place. */
  void update(float[] parameters, float[] gradients, float loss);

  /** Inputs of the LSTM at the last step [rows, inputs]; one row if all tensors have the same. */
  float[] lstmInputs();

  /** Hidden state [rows, width]. */
  float[] hidden();

  /** Cell state [rows, width]. */
  float[] cell();

  /** Momenta [3][length]. */
  float[][] momenta(int k);

  /** Second moment [length]. */
  float[] rms(int k);

  /** Row means at each decay, or the second moment's own for a scalar or vector. */
  float[][] rows(int k);

  /** Column means at each decay, or the second moment's own for a scalar or vector. */
  float[][] columns(int k);

  LossBuffer losses();

  @Override
  void close();
}
