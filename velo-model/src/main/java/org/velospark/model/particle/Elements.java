package org.velospark.model.particle;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;
import org.velospark.model.accumulator.TensorAccumulators;

/**
 * What belongs to one weight and no other: momenta and second moment, and those eighteen features
 * of it that it shares with no row or column. They are rows of one array [19, P, weights], over all
 * tensors; the last row is ones, for the bias of the layer that the features enter. Momenta, second
 * moment and weights are features themselves, so they live among them.
 *
 * <p>Some rows hold other values before they become features; the order in which the methods are
 * called is that of a step.
 */
final class Elements {
  /** Number of features. */
  static final int FEATURES = 18;

  /** Number of rows: the features and the ones. */
  static final int ROWS = FEATURES + 1;

  // Rows, in the order of the network's first layer.
  private static final int GRADIENT = 0;
  private static final int CLIPPED = 1;
  private static final int PARAMETER = 2;
  private static final int MOMENTUM = 3;
  private static final int RMS = 6;
  private static final int MOMENTUM_RSQRT = 7;
  private static final int RSQRT = 10;
  private static final int FACTORED_GRADIENT = 11;
  private static final int GRADIENT_RSQRT = 14;
  private static final int FACTORED_MOMENTUM = 15;
  private static final int DECAYS = TensorAccumulators.DECAYS;

  /** Number of rows that describe a tensor to the LSTM. */
  static final int DESCRIBED = 2 + DECAYS;

  private static final double GRADIENT_LIMIT = 1000;
  private static final double FEATURE_LIMIT = 0.1f;
  private static final double RMS_FLOOR = 1e-6f;

  private final FlatRows array;
  private final INDArray gradientRow;
  private final INDArray parameterRow;
  private final INDArray decays;
  private final INDArray rests;

  Elements(int length, ParticleMemory memory) {
    this.array = memory.rows(ROWS, length);
    array.row(FEATURES).assign(1);
    this.gradientRow = array.row(GRADIENT);
    this.parameterRow = array.row(PARAMETER);
    float[] ofAll = decays(DECAYS + 1);
    ofAll[DECAYS] = TensorAccumulators.RMS_DECAY;
    this.decays = memory.constant(ofAll, DECAYS + 1, 1, 1);
    this.rests = memory.constant(rests(DECAYS), DECAYS, 1, 1);
  }

  static float[] decays(int length) {
    float[] decays = new float[length];
    for (int d = 0; d < DECAYS; d++) {
      decays[d] = TensorAccumulators.decayOf(d);
    }
    return decays;
  }

  static float[] rests(int length) {
    float[] rests = decays(length);
    for (int d = 0; d < DECAYS; d++) {
      rests[d] = 1 - rests[d];
    }
    return rests;
  }

  /** Takes over weights and gradients [P, weights] of a step, at once. */
  void read(INDArray parameters, INDArray gradients) {
    parameterRow.assign(parameters);
    Nd4j.getExecutioner()
        .exec(
            DynamicCustomOp.builder("clipbyvalue")
                .addInputs(gradients)
                .addOutputs(gradientRow)
                .addFloatingPointArguments(-GRADIENT_LIMIT, GRADIENT_LIMIT)
                .build());
  }

  /** Takes the gradients into momenta and second moments. */
  void accumulate(Operations operations, SecondMoments moments) {
    int square = GRADIENT_RSQRT;
    operations.multiply(gradientRow, gradientRow, array.row(square));
    moments.accumulate(operations, array, square);
    operations.multiply(array.row(square), 1 - TensorAccumulators.RMS_DECAY, array.row(square));
    operations.multiply(array.rows(GRADIENT, 1), rests, array.rows(FACTORED_GRADIENT, DECAYS));
    INDArray means = array.rows(MOMENTUM, DECAYS + 1);
    operations.multiply(means, decays, means);
    // The scaled square stands right behind the scaled gradients, as the rms does behind momenta.
    operations.add(means, array.rows(FACTORED_GRADIENT, DECAYS + 1), means);
  }

  /** Computes the other features. */
  void computeFeatures(Operations operations, List<TargetTensor> tensors, SecondMoments moments) {
    INDArray momentum = array.rows(MOMENTUM, DECAYS);
    INDArray gradient = array.rows(GRADIENT, 1);
    INDArray rsqrt = array.rows(RSQRT, 1);
    INDArray factoredGradient = array.rows(FACTORED_GRADIENT, DECAYS);
    INDArray factoredMomentum = array.rows(FACTORED_MOMENTUM, DECAYS);
    operations.clip(gradient, FEATURE_LIMIT, array.rows(CLIPPED, 1));
    operations.add(array.rows(RMS, 1), RMS_FLOOR, rsqrt);
    operations.rsqrt(rsqrt, rsqrt);
    operations.multiply(momentum, rsqrt, array.rows(MOMENTUM_RSQRT, DECAYS));
    operations.multiply(gradient, rsqrt, array.rows(GRADIENT_RSQRT, 1));
    for (TargetTensor tensor : tensors) {
      moments.spreadFactors(
          operations,
          tensor,
          array.tensors(FACTORED_GRADIENT, DECAYS, tensor.offset(), tensor.shape()));
    }
    operations.multiply(momentum, factoredGradient, factoredMomentum);
    operations.multiply(factoredGradient, gradient, factoredGradient);
    for (TargetTensor tensor : tensors) {
      if (!tensor.factored()) {
        operations.multiply(
            array.tensors(MOMENTUM, DECAYS, tensor.offset(), tensor.length()),
            moments.bareFactors(tensor),
            array.tensors(FACTORED_MOMENTUM, DECAYS, tensor.offset(), tensor.length()));
      }
    }
  }

  /** Features and ones of a tensor as matrices [P, 19, length]. */
  INDArray matrices(TargetTensor tensor) {
    return array.matrices(0, ROWS, tensor.offset(), tensor.length());
  }

  /** Features of a tensor [18, P, length]. */
  INDArray features(TargetTensor tensor) {
    return array.tensors(0, FEATURES, tensor.offset(), tensor.length());
  }

  /** Weights, three momenta and second moment of a tensor [5, P, length]. */
  INDArray described(TargetTensor tensor) {
    return array.tensors(PARAMETER, DESCRIBED, tensor.offset(), tensor.length());
  }

  /** Momenta and second moment of a tensor as matrices [P, 4, length]. */
  INDArray means(TargetTensor tensor) {
    return array.matrices(MOMENTUM, DECAYS + 1, tensor.offset(), tensor.length());
  }
}
