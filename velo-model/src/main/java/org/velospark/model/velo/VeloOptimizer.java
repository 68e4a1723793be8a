package org.velospark.model.velo;

import java.util.List;
import org.velospark.model.FlatTensors;
import org.velospark.model.ResumableOptimizer;
import org.velospark.model.StateFields;
import org.velospark.model.TensorLayout;
import org.velospark.model.accumulator.LossBuffer;
import org.velospark.model.accumulator.TensorAccumulators;
import org.velospark.model.kernel.ParameterNetwork;
import org.velospark.model.kernel.ParameterUpdate;
import org.velospark.model.lstm.LstmWeights;
import org.velospark.model.lstm.PackedMatrix;
import org.velospark.model.lstm.RowProducts;
import org.velospark.model.lstm.TensorLstm;
import org.velospark.model.lstm.TensorStatistics;

/**
 * One training run under VeLO. A step takes in the loss, describes every tensor to the LSTM by the
 * accumulators of the step before, lets the LSTM generate each tensor's network and multiplier, and
 * updates tensor after tensor. Nothing is allocated in a step. Not thread-safe.
 */
final class VeloOptimizer implements ResumableOptimizer {
  private static final int LOSS_AT = Progress.FEATURES;
  private static final int STATISTICS_AT = LOSS_AT + LossBuffer.FEATURES;

  private final VeloConfig config;
  private final RowProducts products;
  private final PackedMatrix banks;
  private final float[] networks;
  private final TensorLayout target;
  private final int numSteps;
  private final LossBuffer losses;
  private final TensorLstm lstm;
  private final TensorAccumulators[] accumulators;
  private final int[] offsets;
  private final int[] ranks;
  private final double[] meanSquares;
  private final ParameterUpdate rule;
  private long iteration;

  VeloOptimizer(
      VeloConfig config,
      LstmWeights weights,
      float[] banks,
      TensorLayout target,
      int numSteps,
      Kernels kernels) {
    if (numSteps < 1) {
      throw new IllegalArgumentException(
          "The number of training steps must be at least 1, but is " + numSteps);
    }
    this.config = config;
    this.target = target;
    this.numSteps = numSteps;
    this.rule = new ParameterUpdate(kernels.update());
    this.losses = new LossBuffer(config.buggedLossFeatures() ? 10 : numSteps);
    List<TensorLayout.Tensor> tensors = target.tensors();
    int count = tensors.size();
    this.lstm = new TensorLstm(weights, count, !config.buggedLstmState(), kernels.products());
    this.products = kernels.products();
    this.banks = ParameterNetwork.pack(products, banks, config.banks(), config.bankScale());
    this.networks = new float[lstm.rows() * this.banks.columns()];
    this.accumulators = new TensorAccumulators[count];
    this.offsets = new int[count];
    this.ranks = new int[count];
    this.meanSquares = new double[count];
    for (int k = 0; k < count; k++) {
      TensorLayout.Tensor tensor = tensors.get(k);
      accumulators[k] = new TensorAccumulators(tensor, kernels.update().lanes());
      offsets[k] = tensor.offset();
      ranks[k] = (int) tensor.shape().stream().filter(n -> n > 1).count();
      if (ranks[k] > TensorStatistics.LARGEST_RANK) {
        throw new IllegalArgumentException(
            "Tensor '%s' has shape %s; VeLO knows tensors with at most %d dimensions larger than 1"
                .formatted(tensor.name(), tensor.shape(), TensorStatistics.LARGEST_RANK));
      }
    }
  }

  @Override
  public void update(FlatTensors parameters, FlatTensors gradients, float loss) {
    checkLayout("parameters", parameters);
    checkLayout("gradients", gradients);
    losses.add(loss);
    describeTensors(parameters);
    lstm.step();
    products.multiply(lstm.outputs(), lstm.outputStride(), lstm.rows(), banks, networks);
    for (int k = 0; k < accumulators.length; k++) {
      rule.update(
          parameters,
          gradients,
          offsets[k],
          accumulators[k],
          networks,
          k * banks.columns(),
          lstm.multiplier(k),
          meanSquares[k]);
    }
    iteration++;
  }

  private void checkLayout(String what, FlatTensors given) {
    if (given.layout() != target && !given.layout().equals(target)) {
      throw new IllegalArgumentException(
          "This optimizer was made for %s, but the %s are laid out as %s"
              .formatted(target, what, given.layout()));
    }
  }

  private void describeTensors(FlatTensors parameters) {
    float[] rows = lstm.inputs();
    for (int k = 0; k < accumulators.length; k++) {
      int row = k * Velo.LSTM_INPUTS;
      if (k == 0) {
        Progress.write(iteration, numSteps, rows, 0);
        losses.features(rows, LOSS_AT);
      } else {
        System.arraycopy(rows, 0, rows, row, STATISTICS_AT);
      }
      meanSquares[k] = rule.meanSquare(parameters, offsets[k], accumulators[k].stack().length());
      TensorStatistics.write(
          accumulators[k].moments(), meanSquares[k], ranks[k], rows, row + STATISTICS_AT);
    }
  }

  @Override
  public void state(StateFields fields) {
    iteration = fields.number(iteration);
    losses.state(fields);
    lstm.state(fields);
    for (TensorAccumulators tensor : accumulators) {
      tensor.state(fields);
    }
  }

  TensorLstm lstm() {
    return lstm;
  }

  LossBuffer losses() {
    return losses;
  }

  TensorAccumulators accumulators(int tensor) {
    return accumulators[tensor];
  }
}
