package org.velospark.model.particle;

import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.velospark.model.ParticleOptimizer;
import org.velospark.model.TensorLayout;
import org.velospark.model.accumulator.LossBuffer;
import org.velospark.model.hierarchical.HierarchicalOptimizer;
import org.velospark.model.hierarchical.HierarchicalRule;
import org.velospark.model.hierarchical.Progress;
import org.velospark.model.hierarchical.StepSizes;
import org.velospark.model.hierarchical.TensorControl;

/**
 * Learned optimizers as ND4J operations, for many particles with a rule of their own. It computes
 * what {@link HierarchicalOptimizer} computes for each of them, up to round-off. It runs on
 * whatever backend ND4J has. It is meant for a GPU, where it has never run: all tests of it ran on
 * the CPU, and there {@link HierarchicalOptimizer} was faster whatever the number of particles (1
 * to 64 were tried).
 *
 * <p>A step is a sequence of ND4J operations that was written down once; its length depends on the
 * number of tensors (126 for VeLO and two layers with biases) and not on that of particles. All
 * state is in arrays of ND4J, about 31 numbers for each weight of each particle, but for the loss
 * buffers, since losses come from the host. A step brings eighteen numbers a particle to the device
 * (one more where steps follow agreement) and nothing back.
 *
 * <p>A tensor with a value that is not a number stays so, and leaves other particles alone. Other
 * tensors of its particle follow once their gradients are not numbers, while in {@link
 * HierarchicalOptimizer} VeLO's LSTM carries it to them, too.
 *
 * <p>Not thread-safe.
 */
public final class HierarchicalParticles implements ParticleOptimizer {
  /** Operations on the caller's arrays: two that read and one that writes. */
  private static final int READING_AND_STEPPING = 3;

  private final TensorControl control;
  private final int numSteps;
  private final long[] shape;
  private final LossBuffer[] losses;
  private final float[] shared;
  private final ParticleMemory memory;
  private final Elements elements;
  private final SecondMoments moments;
  private final TensorRows rows;

  /** Null where steps are not multiplied by them. */
  private final TensorGains gains;

  /** Null where nothing is controlled. */
  private final ParticleLstm lstm;

  private final GeneratedNetworks networks;
  private final List<TargetTensor> tensors;
  private final Operations step = new Operations();
  private final INDArray decrease;
  private long iteration;

  /**
   * Optimizers ready for the first step of as many training runs as there are rules.
   *
   * @param rules of each particle's optimizer, alike but for their weights; copied
   * @param target layout of the network that will be trained; at least one tensor
   * @param numSteps how many steps the training runs will take; at least 1
   * @throws IllegalArgumentException if there is no rule, the target has no weights or a tensor
   *     that the rules do not know, or {@code numSteps} is below 1
   */
  public HierarchicalParticles(List<HierarchicalRule> rules, TensorLayout target, int numSteps) {
    require(!rules.isEmpty(), "There must be at least one particle");
    require(!target.tensors().isEmpty(), "The target network has no weights");
    require(numSteps >= 1, "The number of training steps must be at least 1, but is " + numSteps);
    int particles = rules.size();
    HierarchicalRule first = rules.get(0);
    this.control = first.control();
    this.numSteps = numSteps;
    this.shape = new long[] {particles, target.length()};
    this.shared = new float[particles * TensorRows.SHARED];
    this.losses = new LossBuffer[particles];
    for (int p = 0; p < particles; p++) {
      losses[p] = new LossBuffer(first.longestHalfLife(numSteps));
    }
    this.tensors = TargetTensor.of(target);
    this.memory = new ParticleMemory(particles);
    this.elements = new Elements(target.length(), memory);
    this.moments = new SecondMoments(tensors, memory);
    StepSizes sizes = first.stepSizes();
    double[] floorSquares = sizes.hasFloor() ? sizes.floorSquares(target) : null;
    this.rows = new TensorRows(tensors, particles, control, floorSquares, memory);
    this.gains = sizes.hasFactor() ? new TensorGains(tensors, sizes, memory) : null;
    this.lstm = control == TensorControl.NONE ? null : lstm(rules);
    List<float[]> banks = rules.stream().map(HierarchicalRule::banks).toList();
    this.networks = new GeneratedNetworks(tensors, banks, first.bankScale(), memory);
    INDArray ones = memory.zeros(tensors.size(), 1).all().assign(1);
    INDArray controls = ones;
    INDArray multipliers = ones;
    rows.describe(step, elements);
    if (lstm != null) {
      lstm.step(step, rows.rows());
      multipliers = lstm.steps();
    }
    if (control.makesNetworks()) {
      controls = lstm.controls();
    } else if (control.schedules()) {
      step.exp(multipliers, multipliers);
      step.multiply(multipliers, TensorControl.SCHEDULE_SCALE, multipliers);
    }
    if (gains != null) {
      multipliers = gains.multiply(step, rows, moments, multipliers);
    }
    networks.generate(step, controls, multipliers, rows.meanSquares());
    elements.accumulate(step, moments);
    elements.computeFeatures(step, tensors, moments);
    networks.run(step, elements, moments);
    this.decrease = networks.steps();
  }

  private ParticleLstm lstm(List<HierarchicalRule> rules) {
    return new ParticleLstm(
        rules.stream().map(HierarchicalRule::lstm).toList(),
        control.rows(tensors.size()),
        !rules.get(0).buggedLstmState(),
        memory);
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }

  @Override
  public void update(INDArray parameters, INDArray gradients, float[] losses) {
    check("parameters", parameters);
    check("gradients", gradients);
    require(
        losses.length == this.losses.length,
        "There are %d losses for %d particles".formatted(losses.length, this.losses.length));
    if (lstm != null) {
      share(losses);
    }
    if (gains != null) {
      gains.atStep(iteration);
    }
    elements.read(parameters, gradients);
    step.run();
    parameters.subi(decrease);
    iteration++;
  }

  private void share(float[] losses) {
    for (int p = 0; p < losses.length; p++) {
      this.losses[p].add(losses[p]);
      int at = p * TensorRows.SHARED;
      Progress.write(iteration, numSteps, shared, at);
      this.losses[p].features(shared, at + Progress.FEATURES);
    }
    rows.writeShared(shared);
  }

  private void check(String what, INDArray given) {
    require(
        Arrays.equals(given.shape(), shape) && given.dataType() == DataType.FLOAT,
        "The %s must be FLOAT %s, but are %s %s"
            .formatted(
                what, Arrays.toString(shape), given.dataType(), Arrays.toString(given.shape())));
  }

  /** Number of ND4J operations in a step. */
  int operations() {
    return step.size() + READING_AND_STEPPING;
  }

  /** Inputs of the LSTM at the last step [P, rows, inputs]. */
  INDArray lstmInputs() {
    return rows.inputs();
  }

  /** Hidden state of the LSTM [P, rows, width]. */
  INDArray hidden() {
    return lstm.hidden();
  }

  /** Cell state of the LSTM [P, rows, width]. */
  INDArray cell() {
    return lstm.cell();
  }

  /** Momenta and second moment of tensor {@code k}, [P, 4, length]. */
  INDArray means(int k) {
    return elements.means(tensors.get(k));
  }

  /** Row means of tensor {@code k} and their roots, [P, 6, rows]. */
  INDArray rowFeatures(int k) {
    return moments.rowMatrices(tensors.get(k));
  }

  /** Column means of tensor {@code k} and their roots, [P, 6, columns]. */
  INDArray columnFeatures(int k) {
    return moments.columnMatrices(tensors.get(k));
  }

  LossBuffer losses(int particle) {
    return losses[particle];
  }

  @Override
  public void close() {
    memory.close();
  }
}
