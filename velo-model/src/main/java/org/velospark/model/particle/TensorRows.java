package org.velospark.model.particle;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.velospark.model.accumulator.LossBuffer;
import org.velospark.model.accumulator.TensorAccumulators;
import org.velospark.model.hierarchical.Progress;
import org.velospark.model.hierarchical.TensorControl;
import org.velospark.model.lstm.TensorStatistics;

/**
 * Rows of inputs of the LSTM [P, rows, inputs + 1]: what all tensors of a particle share, what
 * describes each of them if the LSTM sees that, and a one for the bias. The mathematics is that of
 * {@link TensorStatistics}.
 */
final class TensorRows {
  private static final int DECAYS = TensorAccumulators.DECAYS;
  private static final int RANKS = TensorStatistics.LARGEST_RANK + 1;
  private static final int PARAMETER = 0;
  private static final int MOMENTUM = 1;
  private static final int RMS = 1 + DECAYS;

  /** Number of inputs that the tensors of a particle share. */
  static final int SHARED = Progress.FEATURES + LossBuffer.FEATURES;

  private final List<TargetTensor> tensors;
  private final TensorControl control;

  /** For all particles [1, tensors, 1]; null where steps are relative to weights alone. */
  private final INDArray floorSquares;

  private final INDArray shared;
  private final ParticleArray rows;
  private final ParticleArray meanSquares;
  private final ParticleArray scales;
  private final ParticleArray statistics;
  private final INDArray means;
  private final INDArray variances;

  /**
   * @param particles number of particles
   * @param floorSquares what is added to the mean squares of each tensor's weights; null for
   *     nothing
   * @param control what the LSTM is there for; if there is none, the rows are of no use
   */
  TensorRows(
      List<TargetTensor> tensors,
      int particles,
      TensorControl control,
      double[] floorSquares,
      ParticleMemory memory) {
    this.tensors = tensors;
    this.control = control;
    int count = tensors.size();
    this.shared = memory.allocate(particles, 1, SHARED);
    this.rows = memory.zeros(Math.max(1, control.rows(count)), control.inputs() + 1);
    this.meanSquares = memory.zeros(count, 1);
    this.floorSquares = floorSquares == null ? null : perTensor(floorSquares, memory);
    this.scales = memory.zeros(count, 1);
    this.statistics = memory.zeros(count, 1 + 2 * DECAYS);
    // Tensors come first here: ND4J's variance wants a contiguous place for its result.
    this.means = memory.allocate(count, Elements.DESCRIBED, particles);
    this.variances = memory.allocate(count, Elements.DESCRIBED, particles);
    rows.columns(control.inputs(), 1).assign(1);
    if (control.seesTensors()) {
      for (TargetTensor tensor : tensors) {
        if (tensor.rank() < RANKS) {
          rows.matrix(tensor.index(), SHARED + 1 + tensor.rank(), 1, 1).assign(1);
        }
      }
    }
  }

  private static INDArray perTensor(double[] values, ParticleMemory memory) {
    float[] floats = new float[values.length];
    for (int k = 0; k < values.length; k++) {
      floats[k] = (float) values[k];
    }
    return memory.constant(floats, 1, values.length, 1);
  }

  /** Brings the inputs that tensors share to the device, [particles * SHARED]. */
  void writeShared(float[] values) {
    shared.data().setData(values);
  }

  /** Computes the rows and {@link #meanSquares}. */
  void describe(Operations operations, Elements elements) {
    for (TargetTensor tensor : tensors) {
      operations.moments(
          elements.described(tensor),
          2,
          means.tensorAlongDimension(tensor.index(), 1, 2),
          variances.tensorAlongDimension(tensor.index(), 1, 2));
    }
    INDArray meanSquare = meanSquares.all();
    writeMeanSquares(operations, PARAMETER, meanSquare);
    if (floorSquares != null) {
      operations.add(meanSquare, floorSquares, meanSquare);
    }
    if (control != TensorControl.NONE) {
      operations.assign(shared, rows.columns(0, SHARED));
    }
    if (control.seesTensors()) {
      describeTensors(operations);
    }
  }

  private void describeTensors(Operations operations) {
    INDArray meanSquare = meanSquares.all();
    INDArray scale = scales.all();
    operations.maximum(meanSquare, 1e-9f, scale);
    operations.rsqrt(scale, scale);

    INDArray meanRms = values(means, RMS, 1);
    operations.multiply(meanRms, scale, statistics.columns(0, 1));
    operations.multiply(scale, scale, scale);
    operations.multiply(values(variances, MOMENTUM, DECAYS), scale, statistics.columns(1, DECAYS));
    // The source subtracts the momentum's mean from the second moment, not that moment's own.
    INDArray spread = statistics.columns(1 + DECAYS, DECAYS);
    operations.squaredDifference(values(means, MOMENTUM, DECAYS), meanRms, spread);
    operations.add(spread, values(variances, RMS, 1), spread);
    operations.multiply(spread, scale, spread);

    INDArray logs = statistics.all();
    operations.multiply(logs, 10, logs);
    operations.add(logs, 1e-8, logs);
    operations.log(logs, logs);
    operations.clip(logs, 5, logs);
    operations.multiply(statistics.columns(0, 1), 0.5, rows.columns(SHARED, 1));
    operations.multiply(
        statistics.columns(1, 2 * DECAYS), 0.5, rows.columns(SHARED + 1 + RANKS, 2 * DECAYS));
  }

  /** Writes the mean square of a momentum of each tensor [P, tensors, 1]. */
  void momentumSquares(Operations operations, int decay, INDArray z) {
    writeMeanSquares(operations, MOMENTUM + decay, z);
  }

  private void writeMeanSquares(Operations operations, int described, INDArray z) {
    INDArray mean = values(means, described, 1);
    operations.multiply(mean, mean, z);
    operations.add(z, values(variances, described, 1), z);
  }

  /** Values [P, tensors, count] of an array [tensors, described, P]. */
  private static INDArray values(INDArray array, int from, int count) {
    long[] shape = {array.size(2), array.size(0), count};
    long[] strides = {1, array.stride(0), array.stride(1)};
    return Nd4j.create(array.data(), shape, strides, from * array.stride(1), 'c');
  }

  /** The rows [P, rows, inputs + 1]. */
  INDArray rows() {
    return rows.all();
  }

  /** The rows without their ones [P, rows, inputs]. */
  INDArray inputs() {
    return rows.columns(0, control.inputs());
  }

  /** Mean square of the weights that each tensor's steps are relative to [P, tensors, 1]. */
  INDArray meanSquares() {
    return meanSquares.all();
  }
}
