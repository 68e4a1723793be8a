package org.velospark.model.velo;

import org.velospark.model.TensorLayout;
import org.velospark.model.accumulator.LossBuffer;

/**
 * A training run of VeLO by one of the ways in which it can be computed, open to inspection. Arrays
 * are row-major; {@code k} is the number of a tensor.
 */
public interface OptimizerUnderTest extends AutoCloseable {
  /** Opens training runs. */
  interface Factory {
    OptimizerUnderTest open(Velo velo, float[] theta, TensorLayout target, int numSteps);
  }

  /** Takes one step; the parameters are changed in place. */
  void update(float[] parameters, float[] gradients, float loss);

  /** Inputs of the LSTM at the last step [tensors, inputs]. */
  float[] lstmInputs();

  /** Hidden state [tensors, width]. */
  float[] hidden();

  /** Cell state [tensors, width]. */
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
