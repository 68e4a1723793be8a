package org.velospark.model.particle;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.velospark.model.kernel.ParameterNetwork;

/**
 * The per-parameter networks of all tensors and particles: generates their weights, normalises
 * their inputs and runs them. The mathematics is that of {@link
 * org.velospark.model.kernel.ParameterUpdate}.
 *
 * <p>Layers are products [P, out, in] x [P, in, elements] of each tensor. A layer's input ends in a
 * row of ones, so its last weights are the biases. What the features of rows and columns bring to
 * the first layer is computed per row and column and then spread. Factors that are the same for all
 * steps are in the bank.
 */
final class GeneratedNetworks {
  private static final int WIDTH = ParameterNetwork.WIDTH;
  private static final int INPUTS = ParameterNetwork.FEATURES + 1;
  private static final int OWN = Elements.ROWS;
  private static final int SHARED = SecondMoments.FEATURES;
  private static final int OUTPUTS = 2;

  // Places among the generated weights: matrices [out, in] of the three layers.
  private static final int FIRST = 0;
  private static final int SECOND = FIRST + WIDTH * INPUTS;
  private static final int LAST = SECOND + WIDTH * (WIDTH + 1);
  private static final int LENGTH = LAST + OUTPUTS * (WIDTH + 1);

  private static final float STEP_SCALE = 0.001f;
  private static final float MAGNITUDE_SCALE = 0.001f;
  private static final float NORMALIZER_FLOOR = 1e-5f;
  private static final double SCALE_FLOOR = 1e-9;

  private final List<TargetTensor> tensors;
  private final int banks;
  private final ParticleArray bank;
  private final ParticleArray weights;
  private final ParticleArray firstLayers;
  private final ParticleArray sharedLayers;
  private final INDArray sums;
  private final ParticleArray normalizers;
  private final INDArray inverseCounts;
  private final INDArray normalizerFloors;
  private final ParticleArray scales;
  private final FlatRows spread;
  private final FlatRows first;
  private final FlatRows second;
  private final FlatRows outputs;

  /**
   * @param banks of each particle, [banks, {@link ParameterNetwork#LENGTH}]
   * @param scale factor on the blended weights
   */
  GeneratedNetworks(
      List<TargetTensor> tensors, List<float[]> banks, float scale, ParticleMemory memory) {
    this.tensors = tensors;
    this.banks = banks.get(0).length / ParameterNetwork.LENGTH;
    TargetTensor end = tensors.get(tensors.size() - 1);
    int length = end.offset() + end.length();
    float factor = scale / this.banks;
    this.bank =
        memory.of(
            banks.stream().map(b -> arrange(b, factor)).toArray(float[][]::new),
            this.banks,
            LENGTH);
    int count = tensors.size();
    this.weights = memory.zeros(count, LENGTH);
    this.firstLayers = memory.zeros(count, WIDTH * INPUTS);
    this.sharedLayers = memory.zeros(count, WIDTH * SHARED);
    this.sums = memory.allocate(count, INPUTS, banks.size());
    this.normalizers = memory.zeros(count, INPUTS);
    this.inverseCounts = memory.constant(inverseCounts(), 1, count, INPUTS);
    this.normalizerFloors = memory.constant(normalizerFloors(), 1, 1, INPUTS);
    this.scales = memory.zeros(count, 1);
    this.spread = memory.rows(WIDTH, end.momentsEnd());
    this.first = memory.rows(WIDTH + 1, length);
    this.second = memory.rows(WIDTH + 1, length);
    this.outputs = memory.rows(OUTPUTS, length);
    sums.get(all(), interval(Elements.FEATURES, OWN), all()).assign(1);
    first.row(WIDTH).assign(1);
    second.row(WIDTH).assign(1);
  }

  /**
   * Rearranges a bank: matrices become [out, in + 1] with the bias last, and the first layer's
   * inputs are the features of elements, their one, those of rows and those of columns.
   */
  private static float[] arrange(float[] bank, float factor) {
    int count = bank.length / ParameterNetwork.LENGTH;
    float[] arranged = new float[count * LENGTH];
    int[] inputs = firstLayerInputs();
    for (int b = 0; b < count; b++) {
      int from = b * ParameterNetwork.LENGTH;
      int to = b * LENGTH;
      for (int u = 0; u < WIDTH; u++) {
        for (int i = 0; i < INPUTS; i++) {
          int source = inputs[i] < 0 ? ParameterNetwork.FIRST_BIAS : inputs[i] * WIDTH;
          arranged[to + FIRST + u * INPUTS + i] = factor * bank[from + source + u];
        }
        int row = to + SECOND + u * (WIDTH + 1);
        for (int i = 0; i < WIDTH; i++) {
          arranged[row + i] = factor * bank[from + ParameterNetwork.SECOND + i * WIDTH + u];
        }
        arranged[row + WIDTH] = factor * bank[from + ParameterNetwork.SECOND_BIAS + u];
      }
      for (int u = 0; u < OUTPUTS; u++) {
        float scaled = factor * (u == 0 ? STEP_SCALE : MAGNITUDE_SCALE);
        int row = to + LAST + u * (WIDTH + 1);
        for (int i = 0; i < WIDTH; i++) {
          int source = ParameterNetwork.LAST + i * ParameterNetwork.OUTPUTS + u;
          arranged[row + i] = scaled * bank[from + source];
        }
        arranged[row + WIDTH] = scaled * bank[from + ParameterNetwork.LAST_BIAS + u];
      }
    }
    return arranged;
  }

  /** For each input of the first layer here, which of the thirty features it is; -1 is the one. */
  private static int[] firstLayerInputs() {
    int[] inputs = new int[INPUTS];
    int at = 0;
    // Fifteen features of the element; twelve shared ones, row and column by turns; three more.
    for (int f = 0; f < 15; f++) {
      inputs[at++] = f;
    }
    for (int f = 27; f < 30; f++) {
      inputs[at++] = f;
    }
    inputs[at++] = -1;
    for (int group : new int[] {15, 21, 18, 24}) {
      for (int d = 0; d < 3; d++) {
        inputs[at++] = group + d;
      }
    }
    return inputs;
  }

  private float[] inverseCounts() {
    float[] inverse = new float[tensors.size() * INPUTS];
    for (TargetTensor tensor : tensors) {
      int at = tensor.index() * INPUTS;
      Arrays.fill(inverse, at, at + Elements.FEATURES, 1f / tensor.length());
      inverse[at + Elements.FEATURES] = 1;
      Arrays.fill(inverse, at + OWN, at + OWN + SHARED, 1f / tensor.rowCount());
      Arrays.fill(inverse, at + OWN + SHARED, at + INPUTS, 1f / tensor.columnCount());
    }
    return inverse;
  }

  /** The one is not normalised. */
  private static float[] normalizerFloors() {
    float[] floors = new float[INPUTS];
    Arrays.fill(floors, NORMALIZER_FLOOR);
    floors[Elements.FEATURES] = 0;
    return floors;
  }

  /**
   * Generates the weights of a step.
   *
   * @param controls [P, tensors, banks]
   * @param steps multipliers [P, tensors, 1]
   * @param meanSquares of each tensor's weights [P, tensors, 1]
   */
  void generate(Operations operations, INDArray controls, INDArray steps, INDArray meanSquares) {
    operations.matmul(controls, bank.all(), weights.all());
    operations.add(meanSquares, SCALE_FLOOR, scales.all());
    operations.sqrt(scales.all(), scales.all());
    operations.multiply(scales.all(), steps, scales.all());
    INDArray directions = weights.columns(LAST, WIDTH + 1);
    operations.multiply(directions, scales.all(), directions);
  }

  /** Runs the networks; what the weights are to be decreased by is then in {@link #steps()}. */
  void run(Operations operations, Elements elements, SecondMoments moments) {
    normalize(operations, elements, moments);
    for (TargetTensor tensor : tensors) {
      operations.matmul(
          firstLayer(tensor, 0, OWN),
          elements.matrices(tensor),
          first.matrices(0, WIDTH, tensor.offset(), tensor.length()));
      addShared(operations, tensor, moments);
    }
    operations.relu(first.rows(0, WIDTH), first.rows(0, WIDTH));
    for (TargetTensor tensor : tensors) {
      layer(operations, tensor, SECOND, first, second, WIDTH);
    }
    operations.relu(second.rows(0, WIDTH), second.rows(0, WIDTH));
    for (TargetTensor tensor : tensors) {
      layer(operations, tensor, LAST, second, outputs, OUTPUTS);
    }
    INDArray magnitude = outputs.row(1);
    operations.exp(magnitude, magnitude);
    operations.multiply(outputs.row(0), magnitude, outputs.row(0));
  }

  /** Multiplies normalisers into the first layer, which spares the features that. */
  private void normalize(Operations operations, Elements elements, SecondMoments moments) {
    for (TargetTensor tensor : tensors) {
      int k = tensor.index();
      operations.sumOfSquares(elements.features(tensor), 2, sums(k, 0, Elements.FEATURES));
      operations.sumOfSquares(moments.rowFeatures(tensor), 2, sums(k, OWN, SHARED));
      operations.sumOfSquares(moments.columnFeatures(tensor), 2, sums(k, OWN + SHARED, SHARED));
    }
    INDArray all = normalizers.all();
    operations.multiply(sums.permute(2, 0, 1), inverseCounts, all);
    operations.add(all, normalizerFloors, all);
    operations.rsqrt(all, all);
    operations.multiply(
        weights.matrices(FIRST, WIDTH, INPUTS),
        normalizers.matrices(0, 1, INPUTS),
        firstLayers.matrices(0, WIDTH, INPUTS));
    if (!tensors.stream().allMatch(TargetTensor::factored)) {
      operations.add(
          sharedInputs(OWN), sharedInputs(OWN + SHARED), sharedLayers.matrices(0, WIDTH, SHARED));
    }
  }

  /** Sums [count, P] of a tensor. */
  private INDArray sums(int tensor, int from, int count) {
    long particles = sums.size(2);
    long at = (tensor * (long) INPUTS + from) * particles;
    return Nd4j.create(
        sums.data(), new long[] {count, particles}, new long[] {particles, 1}, at, 'c');
  }

  /** First-layer weights [P, tensors, 4, 6] from an input on. */
  private INDArray sharedInputs(int from) {
    return firstLayers.view(
        0,
        from,
        new long[] {tensors.size(), WIDTH, SHARED},
        new long[] {WIDTH * INPUTS, INPUTS, 1});
  }

  /** First-layer weights [P, 4, count] of a tensor from an input on. */
  private INDArray firstLayer(TargetTensor tensor, int from, int count) {
    return firstLayers.view(
        tensor.index(), from, new long[] {WIDTH, count}, new long[] {INPUTS, 1});
  }

  /** Adds what rows and columns bring to the first layer. */
  private void addShared(Operations operations, TargetTensor tensor, SecondMoments moments) {
    INDArray units = first.tensors(0, WIDTH, tensor.offset(), tensor.shape());
    int rows = tensor.rowCount();
    INDArray row = spread.matrices(0, WIDTH, tensor.rowOffset(), rows);
    INDArray rowSpread = spread.tensors(0, WIDTH, tensor.rowOffset(), tensor.rowShape());
    if (tensor.factored()) {
      int columns = tensor.columnCount();
      operations.matmul(firstLayer(tensor, OWN, SHARED), moments.rowMatrices(tensor), row);
      operations.matmul(
          firstLayer(tensor, OWN + SHARED, SHARED),
          moments.columnMatrices(tensor),
          spread.matrices(0, WIDTH, tensor.columnOffset(), columns));
      operations.add(units, rowSpread, units);
      operations.add(
          units, spread.tensors(0, WIDTH, tensor.columnOffset(), tensor.columnShape()), units);
    } else {
      INDArray layer = sharedLayers.matrix(tensor.index(), 0, WIDTH, SHARED);
      operations.matmul(layer, moments.rowMatrices(tensor), row);
      operations.add(units, rowSpread, units);
    }
  }

  private void layer(
      Operations operations, TargetTensor tensor, int place, FlatRows in, FlatRows out, int units) {
    operations.matmul(
        weights.matrix(tensor.index(), place, units, WIDTH + 1),
        in.matrices(0, WIDTH + 1, tensor.offset(), tensor.length()),
        out.matrices(0, units, tensor.offset(), tensor.length()));
  }

  /** What the weights are to be decreased by [P, weights]. */
  INDArray steps() {
    return outputs.row(0);
  }
}
