package org.velospark.model.particle;

import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.velospark.model.accumulator.TensorAccumulators;

/**
 * Factored second moments of all tensors and particles on one flat axis (see {@link TargetTensor}),
 * the features that the per-parameter network sees of them, and the factors by which gradients and
 * momenta are divided through them. Source: {@code factored_rolling} in {@code common.py}.
 */
final class SecondMoments {
  private static final int DECAYS = TensorAccumulators.DECAYS;

  /** Features of a row or a column: its mean at each decay, and their {@code (v + 1e-8)^-1/2}. */
  static final int FEATURES = 2 * DECAYS;

  private static final double SQUARE_FLOOR = 1e-30;
  private static final float FLOOR = 1e-9f;
  private static final double FEATURE_FLOOR = 1e-8;

  private final List<TargetTensor> tensors;
  private final INDArray decays;
  private final INDArray rests;
  private final INDArray floors;
  private final FlatRows squares;
  private final FlatRows features;
  private final FlatRows factors;
  private final FlatRows bareFactors;
  private final FlatRows rowMeans;

  SecondMoments(List<TargetTensor> tensors, ParticleMemory memory) {
    this.tensors = tensors;
    int length = tensors.get(tensors.size() - 1).momentsEnd();
    this.decays = memory.constant(Elements.decays(DECAYS), DECAYS, 1, 1);
    this.rests = memory.constant(Elements.rests(DECAYS), DECAYS, 1, 1);
    this.floors = memory.constant(floors(tensors, length), 1, 1, length);
    this.squares = memory.rows(1, length);
    this.features = memory.rows(FEATURES, length);
    this.factors = memory.rows(DECAYS, length);
    this.bareFactors = memory.rows(DECAYS, length);
    int means = tensors.stream().mapToInt(TargetTensor::rowMeanCount).sum();
    this.rowMeans = memory.rows(DECAYS, Math.max(1, means));
  }

  /** What is added to the moments before their root is taken: something only without factoring. */
  private static float[] floors(List<TargetTensor> tensors, int length) {
    float[] floors = new float[length];
    for (TargetTensor tensor : tensors) {
      if (!tensor.factored()) {
        Arrays.fill(floors, tensor.rowOffset(), tensor.momentsEnd(), FLOOR);
      }
    }
    return floors;
  }

  /**
   * Takes in the squares of the gradients and computes features and factors.
   *
   * @param elements one row of which is the squared gradients
   */
  void accumulate(Operations operations, FlatRows elements, int squareRow) {
    for (TargetTensor tensor : tensors) {
      INDArray row = squares.tensors(0, 1, tensor.rowOffset(), tensor.rowShape());
      INDArray square = elements.tensors(squareRow, 1, tensor.offset(), tensor.shape());
      if (tensor.factored()) {
        operations.mean(square, axis(tensor.rowAxis()), row);
        operations.mean(
            square,
            axis(tensor.columnAxis()),
            squares.tensors(0, 1, tensor.columnOffset(), tensor.columnShape()));
      } else {
        operations.assign(square, row);
      }
    }
    operations.add(squares.all(), SQUARE_FLOOR, squares.all());
    INDArray values = values();
    INDArray roots = features.rows(DECAYS, DECAYS);
    operations.multiply(squares.all(), rests, factors.all());
    operations.multiply(values, decays, values);
    operations.add(values, factors.all(), values);
    operations.add(values, FEATURE_FLOOR, roots);
    operations.rsqrt(roots, roots);
    computeFactors(operations, values);
  }

  /** Where an axis of a tensor's shape stands in its view, behind rows and particles. */
  private static int axis(int ofShape) {
    return 2 + ofShape;
  }

  private void computeFactors(Operations operations, INDArray values) {
    if (!tensors.stream().allMatch(TargetTensor::factored)) {
      operations.rsqrt(values, bareFactors.all());
    }
    operations.add(values, floors, factors.all());
    int at = 0;
    for (TargetTensor tensor : tensors) {
      if (tensor.factored()) {
        operations.mean(
            row(features, tensor),
            axis(tensor.columnAxis()),
            rowMeans.tensors(0, DECAYS, at, tensor.rowMeanShape()));
        at += tensor.rowMeanCount();
      }
    }
    if (at > 0) {
      operations.add(rowMeans.all(), FLOOR, rowMeans.all());
    }
    at = 0;
    for (TargetTensor tensor : tensors) {
      if (tensor.factored()) {
        operations.divide(
            row(features, tensor),
            rowMeans.tensors(0, DECAYS, at, tensor.rowMeanShape()),
            row(factors, tensor));
        at += tensor.rowMeanCount();
      }
    }
    operations.maximum(factors.all(), FLOOR, factors.all());
    operations.rsqrt(factors.all(), factors.all());
  }

  private static INDArray row(FlatRows array, TargetTensor tensor) {
    return array.tensors(0, DECAYS, tensor.rowOffset(), tensor.rowShape());
  }

  /** Writes the mean of a tensor's second moment at a decay [P, 1, 1], as the last step left it. */
  void average(Operations operations, TargetTensor tensor, int decay, INDArray z) {
    operations.mean(features.matrices(decay, 1, tensor.columnOffset(), tensor.columnCount()), 2, z);
  }

  /** Writes the factors of every element of a tensor [3, P, shape...]. */
  void spreadFactors(Operations operations, TargetTensor tensor, INDArray elements) {
    INDArray row = row(factors, tensor);
    if (tensor.factored()) {
      INDArray column = factors.tensors(0, DECAYS, tensor.columnOffset(), tensor.columnShape());
      operations.multiply(row, column, elements);
    } else {
      operations.assign(row, elements);
    }
  }

  /**
   * For a tensor that is not factored, the factors of its momenta [3, P, length]: the source puts
   * no floor under these.
   */
  INDArray bareFactors(TargetTensor tensor) {
    return bareFactors.tensors(0, DECAYS, tensor.rowOffset(), tensor.length());
  }

  /** Running means [3, P, moments]. */
  private INDArray values() {
    return features.rows(0, DECAYS);
  }

  /** Features of all rows of a tensor [6, P, rows]. */
  INDArray rowFeatures(TargetTensor tensor) {
    return features.tensors(0, FEATURES, tensor.rowOffset(), tensor.rowCount());
  }

  /** Features of all columns of a tensor [6, P, columns]. */
  INDArray columnFeatures(TargetTensor tensor) {
    return features.tensors(0, FEATURES, tensor.columnOffset(), tensor.columnCount());
  }

  /** Features of all rows of a tensor as matrices [P, 6, rows]. */
  INDArray rowMatrices(TargetTensor tensor) {
    return features.matrices(0, FEATURES, tensor.rowOffset(), tensor.rowCount());
  }

  /** Features of all columns of a tensor as matrices [P, 6, columns]. */
  INDArray columnMatrices(TargetTensor tensor) {
    return features.matrices(0, FEATURES, tensor.columnOffset(), tensor.columnCount());
  }
}
