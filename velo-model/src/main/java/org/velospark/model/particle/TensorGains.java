package org.velospark.model.particle;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.velospark.model.accumulator.Agreement;
import org.velospark.model.hierarchical.StepSizes;

/**
 * Factors of the steps of tensors by the size of the network and the {@link Agreement} of their
 * gradients, [P, tensors, 1].
 */
final class TensorGains {
  private final List<TargetTensor> tensors;
  private final StepSizes sizes;
  private final ParticleArray logs;
  private final INDArray gains;
  private final INDArray correction;
  private final float[] hostCorrection = new float[1];

  /**
   * @param sizes what steps are relative to
   */
  TensorGains(List<TargetTensor> tensors, StepSizes sizes, ParticleMemory memory) {
    this.tensors = tensors;
    this.sizes = sizes;
    this.logs = memory.zeros(tensors.size(), 2);
    this.gains = memory.zeros(tensors.size(), 1).all();
    this.correction = memory.allocate(1, 1, 1);
  }

  /**
   * Brings what the host computes to the device.
   *
   * @param steps how many steps were taken before
   */
  void atStep(long steps) {
    hostCorrection[0] = (float) Agreement.correction(steps);
    correction.data().setData(hostCorrection);
  }

  /** The product [P, tensors, 1] of multipliers and gains, by the gradients of the steps before. */
  INDArray multiply(
      Operations operations, TensorRows rows, SecondMoments moments, INDArray multipliers) {
    double factor = sizes.factor(tensors.size());
    if (sizes.agreement() == 0) {
      operations.multiply(multipliers, factor, gains);
      return gains;
    }
    INDArray momentum = logs.columns(0, 1);
    INDArray second = logs.columns(1, 1);
    rows.momentumSquares(operations, Agreement.DECAY, momentum);
    for (TargetTensor tensor : tensors) {
      moments.average(operations, tensor, Agreement.DECAY, logs.matrix(tensor.index(), 1, 1, 1));
    }
    operations.add(logs.all(), Agreement.TINY, logs.all());
    operations.log(logs.all(), logs.all());
    operations.subtract(momentum, second, gains);
    operations.add(gains, correction, gains);
    operations.multiply(gains, 0.5, gains);
    operations.clip(gains, Agreement.LIMIT, gains);
    operations.multiply(gains, sizes.agreement(), gains);
    operations.exp(gains, gains);
    operations.multiply(gains, factor, gains);
    operations.multiply(gains, multipliers, gains);
    return gains;
  }
}
