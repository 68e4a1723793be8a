package org.velospark.model.hierarchical;

import java.util.List;
import org.velospark.model.TensorLayout;
import org.velospark.model.accumulator.Agreement;

/**
 * What the size of a tensor's steps is relative to, besides the root mean square of its weights.
 * With zeros it is that alone, as published.
 *
 * @param floor size of weights that steps are relative to where those of a tensor are smaller: its
 *     square counts in addition to the mean of theirs
 * @param fanInFloor the same for matrices and kernels, of which each input makes an output that
 *     much larger: the square of the floor is that of this number over the number of inputs
 * @param depth steps are in proportion to the number of the network's tensors to the power of minus
 *     this; those of four tensors are as they are
 * @param agreement power of the {@link Agreement} of a tensor's gradients that its steps are
 *     multiplied by
 */
public record StepSizes(float floor, float fanInFloor, float depth, float agreement) {
  /** Those of VeLO and Celo. */
  public static final StepSizes PUBLISHED = new StepSizes(0, 0, 0, 0);

  private static final double TENSORS = 4;

  /**
   * @throws IllegalArgumentException if a floor is negative or not finite, or a power is not from 0
   *     to 1
   */
  public StepSizes {
    requireFloor("scale-floor", floor);
    requireFloor("fan-in-floor", fanInFloor);
    requirePower("depth", depth);
    requirePower("agreement", agreement);
  }

  private static void requireFloor(String name, float value) {
    if (!(value >= 0 && Float.isFinite(value))) {
      throw new IllegalArgumentException(name + " must be finite and at least 0, but is " + value);
    }
  }

  private static void requirePower(String name, float value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + " must be from 0 to 1, but is " + value);
    }
  }

  /** Whether steps are relative to anything but a tensor's weights. */
  public boolean hasFloor() {
    return floor > 0 || fanInFloor > 0;
  }

  /** Whether steps are multiplied by anything but the schedule. */
  public boolean hasFactor() {
    return depth > 0 || agreement > 0;
  }

  /**
   * What has to be added to the mean squares of the weights of each tensor.
   *
   * @param target layout of the target network; in the axis order of a tensor the last dimension of
   *     matrices and kernels counts outputs, all others inputs
   */
  public double[] floorSquares(TensorLayout target) {
    return target.tensors().stream().mapToDouble(this::floorSquare).toArray();
  }

  private double floorSquare(TensorLayout.Tensor tensor) {
    double square = (double) floor * floor;
    if (TensorControl.rank(tensor) < 2) {
      return square;
    }
    List<Integer> axes = tensor.axisOrder();
    int outputs = tensor.shape().get(axes.get(axes.size() - 1));
    return square + (double) fanInFloor * fanInFloor * outputs / tensor.length();
  }

  /** Factor of all steps in a network of so many tensors. */
  public float factor(int tensors) {
    return (float) Math.pow(tensors / TENSORS, -depth);
  }
}
