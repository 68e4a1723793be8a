package org.velospark.model.hierarchical;

import java.util.Arrays;
import java.util.List;
import org.velospark.model.FlatTensors;
import org.velospark.model.ResumableOptimizer;
import org.velospark.model.StateFields;
import org.velospark.model.TensorLayout;
import org.velospark.model.accumulator.Agreement;
import org.velospark.model.accumulator.LossBuffer;
import org.velospark.model.accumulator.TensorAccumulators;
import org.velospark.model.kernel.ParameterNetwork;
import org.velospark.model.kernel.ParameterUpdate;
import org.velospark.model.lstm.PackedMatrix;
import org.velospark.model.lstm.RowProducts;
import org.velospark.model.lstm.TensorLstm;
import org.velospark.model.lstm.TensorStatistics;

/**
 * One training run under a learned optimizer. A step takes in the loss, describes every tensor to
 * the LSTM by the accumulators of the step before, lets the LSTM decide what it is there for, and
 * updates tensor after tensor. Nothing is allocated in a step. Not thread-safe.
 */
public final class HierarchicalOptimizer implements ResumableOptimizer {
  private static final int LOSS_AT = Progress.FEATURES;
  private static final int STATISTICS_AT = LOSS_AT + LossBuffer.FEATURES;

  private final TensorControl control;
  private final RowProducts products;
  private final PackedMatrix banks;
  private final float[] networks;
  private final TensorLayout target;
  private final int numSteps;
  private final LossBuffer losses;

  /** Null where nothing is controlled. */
  private final TensorLstm lstm;

  private final TensorAccumulators[] accumulators;
  private final int[] offsets;
  private final int[] ranks;
  private final double[] meanSquares;
  private final double[] floorSquares;

  /** Null where steps are not multiplied by a power of it. */
  private final Agreement agreement;

  private final float depthFactor;
  private final float[] gains;
  private final ParameterUpdate updates;
  private long iteration;

  /**
   * Before the first step.
   *
   * @param rule only read, and not to be changed while the optimizer is in use
   * @param target layout of the network that will be trained
   * @param numSteps how many steps the training run will take
   * @throws IllegalArgumentException if that is below 1
   */
  public HierarchicalOptimizer(
      HierarchicalRule rule, TensorLayout target, int numSteps, Kernels kernels) {
    if (numSteps < 1) {
      throw new IllegalArgumentException(
          "The number of training steps must be at least 1, but is " + numSteps);
    }
    this.control = rule.control();
    this.target = target;
    this.numSteps = numSteps;
    StepSizes sizes = rule.stepSizes();
    this.agreement = sizes.agreement() == 0 ? null : new Agreement(sizes.agreement());
    this.updates = new ParameterUpdate(kernels.update());
    this.losses = new LossBuffer(rule.longestHalfLife(numSteps));
    List<TensorLayout.Tensor> tensors = target.tensors();
    int count = tensors.size();
    this.products = kernels.products();
    this.lstm =
        control == TensorControl.NONE
            ? null
            : new TensorLstm(rule.lstm(), control.rows(count), !rule.buggedLstmState(), products);
    this.banks = ParameterNetwork.pack(products, rule.banks(), rule.bankCount(), rule.bankScale());
    int rows = control.makesNetworks() ? lstm.rows() : products.rowBlock();
    this.networks = new float[rows * banks.columns()];
    if (!control.makesNetworks()) {
      float[] ones = new float[rows];
      Arrays.fill(ones, 1);
      products.multiply(ones, 1, rows, banks, networks);
    }
    this.accumulators = new TensorAccumulators[count];
    this.offsets = new int[count];
    this.ranks = new int[count];
    this.meanSquares = new double[count];
    this.floorSquares = sizes.floorSquares(target);
    this.depthFactor = sizes.factor(count);
    this.gains = new float[count];
    Arrays.fill(gains, depthFactor);
    for (int k = 0; k < count; k++) {
      TensorLayout.Tensor tensor = tensors.get(k);
      accumulators[k] = new TensorAccumulators(tensor, kernels.update().lanes());
      offsets[k] = tensor.offset();
      ranks[k] = TensorControl.rank(tensor);
    }
  }

  @Override
  public void update(FlatTensors parameters, FlatTensors gradients, float loss) {
    checkLayout("parameters", parameters);
    checkLayout("gradients", gradients);
    for (int k = 0; k < accumulators.length; k++) {
      meanSquares[k] = updates.meanSquare(parameters, offsets[k], accumulators[k].stack().length());
    }
    measureAgreement();
    if (lstm != null) {
      losses.add(loss);
      describeTensors();
      lstm.step();
    }
    if (control.makesNetworks()) {
      products.multiply(lstm.outputs(), lstm.outputStride(), lstm.rows(), banks, networks);
    }
    for (int k = 0; k < accumulators.length; k++) {
      updates.update(
          parameters,
          gradients,
          offsets[k],
          accumulators[k],
          networks,
          control.makesNetworks() ? k * banks.columns() : 0,
          ParameterUpdate.scale(multiplier(k), size(k)),
          meanSquares[k]);
    }
    iteration++;
  }

  /** Mean square of the weights that a tensor's steps and statistics are relative to. */
  private double size(int tensor) {
    return meanSquares[tensor] + floorSquares[tensor];
  }

  private float multiplier(int tensor) {
    float scheduled = lstm == null ? 1 : control.multiplier(lstm.multiplier(control.rowOf(tensor)));
    return scheduled * gains[tensor];
  }

  /** Of the gradients before the present step. */
  private void measureAgreement() {
    if (agreement == null) {
      return;
    }
    agreement.atStep(iteration);
    for (int k = 0; k < gains.length; k++) {
      gains[k] = depthFactor * agreement.gain(accumulators[k]);
    }
  }

  private void checkLayout(String what, FlatTensors given) {
    if (given.layout() != target && !given.layout().equals(target)) {
      throw new IllegalArgumentException(
          "This optimizer was made for %s, but the %s are laid out as %s"
              .formatted(target, what, given.layout()));
    }
  }

  private void describeTensors() {
    float[] rows = lstm.inputs();
    Progress.write(iteration, numSteps, rows, 0);
    losses.features(rows, LOSS_AT);
    if (control.seesTensors()) {
      for (int k = 0; k < accumulators.length; k++) {
        int row = k * control.inputs();
        System.arraycopy(rows, 0, rows, row, STATISTICS_AT);
        TensorStatistics.write(
            accumulators[k].moments(), size(k), ranks[k], rows, row + STATISTICS_AT);
      }
    }
  }

  @Override
  public void state(StateFields fields) {
    iteration = fields.number(iteration);
    losses.state(fields);
    if (lstm != null) {
      lstm.state(fields);
    }
    for (TensorAccumulators tensor : accumulators) {
      tensor.state(fields);
    }
  }

  /**
   * What the last step decided for a tensor of the target. It is read from what the step left
   * behind, so that steps cost the same whether anybody asks or not.
   *
   * @throws IllegalStateException before the first step
   */
  public TensorDecision decision(int tensor) {
    if (iteration == 0) {
      throw new IllegalStateException("Nothing is decided before the first step");
    }
    float multiplier = multiplier(tensor);
    int row = control.rowOf(tensor);
    return new TensorDecision(
        multiplier,
        ParameterUpdate.scale(multiplier, size(tensor)),
        lstm == null ? new float[0] : lstm.copyOfHidden(row),
        control.makesNetworks() ? lstm.copyOfControls(row) : new float[0]);
  }

  /**
   * A copy of the running mean of a tensor's gradients, the last step's included, in the order of
   * its elements.
   *
   * @param decay index of its decay, see {@link TensorAccumulators#decayOf}
   */
  public float[] copyOfMomentum(int tensor, int decay) {
    return accumulators[tensor].copyOfMomentum(decay);
  }

  /**
   * What the LSTM saw of the losses, the last step's included: for each of nine time scales from
   * the fastest on, where its mean stands between the lowest it ever had (-1) and that of the next
   * slower scale (0; above where the loss rises, 1 at most).
   */
  public float[] lossFeatures() {
    float[] features = new float[LossBuffer.FEATURES];
    losses.features(features, 0);
    return features;
  }

  /** Null where nothing is controlled. */
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
