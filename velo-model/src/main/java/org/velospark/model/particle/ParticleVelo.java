package org.velospark.model.particle;

import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.velospark.model.TensorLayout;
import org.velospark.model.accumulator.LossBuffer;
import org.velospark.model.lstm.LstmWeights;
import org.velospark.model.velo.Progress;
import org.velospark.model.velo.Velo;
import org.velospark.model.velo.VeloConfig;

/**
 * VeLO as ND4J operations, for many particles with weights θ of their own. It computes what {@link
 * Velo#optimizer} computes for each of them, up to round-off. It runs on whatever backend ND4J has.
 * It is meant for a GPU, where it has never run: all tests of it ran on the CPU, and there {@link
 * Velo#optimizer} was faster whatever the number of particles (1 to 64 were tried).
 *
 * <p>A step is a sequence of ND4J operations that was written down once; its length depends on the
 * number of tensors (126 for two layers with biases) and not on that of particles. All state is in
 * arrays of ND4J, about 31 numbers for each weight of each particle, but for the loss buffers,
 * since losses come from the host. A step brings eighteen numbers a particle to the device and
 * nothing back.
 *
 * <p>A tensor with a value that is not a number stays so, and leaves other particles alone. Other
 * tensors of its particle follow once their gradients are not numbers, while in {@link
 * Velo#optimizer} the LSTM carries it to them, too.
 *
 * <p>Not thread-safe.
 */
public final class ParticleVelo implements ParticleOptimizer {
  private static final int SHARED_INPUTS = Progress.FEATURES + LossBuffer.FEATURES;

  /** Operations on the caller's arrays: two that read and one that writes. */
  private static final int READING_AND_STEPPING = 3;

  private final int numSteps;
  private final long[] shape;
  private final LossBuffer[] losses;
  private final float[] shared;
  private final ParticleMemory memory;
  private final Elements elements;
  private final SecondMoments moments;
  private final TensorRows rows;
  private final ParticleLstm lstm;
  private final GeneratedNetworks networks;
  private final List<TargetTensor> tensors;
  private final Operations step = new Operations();
  private final INDArray decrease;
  private long iteration;

  /**
   * Optimizers ready for the first step of as many training runs as there are θ.
   *
   * @param thetas the weights of each particle's optimizer; copied
   * @param target layout of the network that will be trained; at least one tensor
   * @param numSteps how many steps the training runs will take; at least 1
   * @throws IllegalArgumentException if a θ has another length, there is none, the target has no
   *     weights or a tensor of more than four dimensions, or {@code numSteps} is below 1
   */
  public ParticleVelo(VeloConfig config, List<float[]> thetas, TensorLayout target, int numSteps) {
    require(!thetas.isEmpty(), "There must be at least one particle");
    require(!target.tensors().isEmpty(), "The target network has no weights");
    require(numSteps >= 1, "The number of training steps must be at least 1, but is " + numSteps);
    int particles = thetas.size();
    Velo velo = new Velo(config);
    List<LstmWeights> lstms = thetas.stream().map(velo::lstm).toList();
    List<float[]> banks = thetas.stream().map(velo::banks).toList();
    this.numSteps = numSteps;
    this.shape = new long[] {particles, target.length()};
    this.shared = new float[particles * SHARED_INPUTS];
    this.losses = new LossBuffer[particles];
    for (int p = 0; p < particles; p++) {
      losses[p] = new LossBuffer(config.buggedLossFeatures() ? 10 : numSteps);
    }
    this.tensors = TargetTensor.of(target);
    this.memory = new ParticleMemory(particles);
    this.elements = new Elements(target.length(), memory);
    this.moments = new SecondMoments(tensors, memory);
    this.rows = new TensorRows(tensors, particles, SHARED_INPUTS, memory);
    this.lstm = new ParticleLstm(lstms, tensors.size(), !config.buggedLstmState(), memory);
    this.networks = new GeneratedNetworks(tensors, banks, config.bankScale(), memory);
    rows.describe(step, elements);
    lstm.step(step, rows.rows());
    networks.generate(step, lstm.controls(), lstm.steps(), rows.meanSquares());
    elements.accumulate(step, moments);
    elements.computeFeatures(step, tensors, moments);
    networks.run(step, elements, moments);
    this.decrease = networks.steps();
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
    for (int p = 0; p < losses.length; p++) {
      this.losses[p].add(losses[p]);
      int at = p * SHARED_INPUTS;
      Progress.write(iteration, numSteps, shared, at);
      this.losses[p].features(shared, at + Progress.FEATURES);
    }
    rows.writeShared(shared);
    elements.read(parameters, gradients);
    step.run();
    parameters.subi(decrease);
    iteration++;
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

  /** Inputs of the LSTM at the last step [P, tensors, inputs]. */
  INDArray lstmInputs() {
    return rows.inputs();
  }

  /** Hidden state of the LSTM [P, tensors, width]. */
  INDArray hidden() {
    return lstm.hidden();
  }

  /** Cell state of the LSTM [P, tensors, width]. */
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
