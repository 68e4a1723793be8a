package org.velospark.model.kernel;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.velospark.model.FlatTensors;
import org.velospark.model.accumulator.MatrixStack;
import org.velospark.model.accumulator.Moments;
import org.velospark.model.accumulator.TensorAccumulators;

/**
 * Updates the weights of one tensor after another. A sum over the squared gradients comes first,
 * for the factored second moment; then two passes: gradients into the accumulators, with the sums
 * of the squares of all features for their normalisers; the network and the step. The twelve
 * features that a whole row or column shares never appear as such, see {@link
 * org.velospark.model.accumulator.Marginal}.
 *
 * <p>Nothing is allocated in a step. Not thread-safe.
 */
public final class ParameterUpdate {
  private static final float GRADIENT_LIMIT = 1000;
  private static final float STEP_SCALE = 0.001f;
  private static final float SQUARE_FLOOR = 1e-5f;

  /** Tiles whose lane sums fit single precision; more elements would cost digits. */
  private static final int TILES_PER_SUM = 16;

  private final UpdateKernel kernel;
  private final Tile tile = new Tile();
  private final LaneSums gradientSums;
  private final LaneSums sums;
  private final float[] meanSquares;
  private final float[] normalizers;
  private final FoldedNetwork folded = new FoldedNetwork();
  private boolean clipping;

  public ParameterUpdate(UpdateKernel kernel) {
    this.kernel = kernel;
    this.gradientSums = new LaneSums(1, kernel);
    this.sums = new LaneSums(UpdateKernel.SUMS, kernel);
    int features = MatrixStack.padded(FoldedNetwork.OWN_FEATURES, kernel.lanes());
    this.meanSquares = new float[features];
    this.normalizers = new float[features];
  }

  /** Mean of the squares of {@code length} weights from {@code offset}. */
  public double meanSquare(FlatTensors parameters, int offset, int length) {
    FloatBuffer p = parameters.floats();
    float[] values = tile.parameters();
    double sum = 0;
    for (int start = 0; start < length; start += values.length) {
      int count = Math.min(values.length, length - start);
      p.get(offset + start, values, 0, count);
      sum += kernel.sumOfSquares(values, count);
    }
    return sum / length;
  }

  /**
   * Takes the gradients of a tensor into its accumulators and changes its weights.
   *
   * @param parameters weights, of which those of the tensor at {@code offset} are changed
   * @param gradients gradients, only read; values beyond ±1000 count as ±1000
   * @param offset index of the tensor's first weight
   * @param network weights of the per-parameter network start at {@code networkAt}, as {@link
   *     ParameterNetwork} lays them out
   * @param scale factor from what the network says of a weight to the change of that weight
   * @param meanSquare mean of the squares of the tensor's weights before the step
   */
  public void update(
      FlatTensors parameters,
      FlatTensors gradients,
      int offset,
      TensorAccumulators state,
      float[] network,
      int networkAt,
      float scale,
      double meanSquare) {
    FloatBuffer p = parameters.floats();
    FloatBuffer g = gradients.floats();
    double meanSquareOfGradients = sumGradients(g, offset, state);
    state.rows().finish(kernel);
    state.columns().finish(kernel);
    accumulate(g, offset, state);
    normalize(state, meanSquareOfGradients, meanSquare);
    state.rows().fold(kernel, network, networkAt);
    state.columns().fold(kernel, network, networkAt);
    folded.set(network, networkAt, normalizers, scale);
    step(p, g, offset, state);
  }

  /**
   * The scale of steps that are relative to the size of the weights.
   *
   * @param multiplier factor of the steps
   * @param meanSquare mean of the squares of the tensor's weights, or what stands for it
   */
  public static float scale(float multiplier, double meanSquare) {
    return multiplier * STEP_SCALE * (float) Math.sqrt(meanSquare + 1e-9);
  }

  private double sumGradients(FloatBuffer g, int offset, TensorAccumulators state) {
    clipping = false;
    double squares = addGradients(g, offset, state);
    // Written so that a NaN clips as well, which keeps it.
    if (!(squares <= GRADIENT_LIMIT * GRADIENT_LIMIT)) {
      clipping = true;
      squares = addGradients(g, offset, state);
    }
    int length = state.stack().length();
    state.moments().predict(gradientSums.total(0) / length, squares / length);
    return squares / length;
  }

  /** Leaves the sums in {@code state}, and returns that of all squares. */
  private double addGradients(FloatBuffer g, int offset, TensorAccumulators state) {
    float[] columnSums = state.columns().sums();
    Arrays.fill(columnSums, 0);
    Arrays.fill(state.rows().sums(), 0);
    gradientSums.clear();
    for (tile.begin(state.stack(), offset); tile.isThere(); tile.next()) {
      loadGradients(g);
      kernel.sumGradients(state, tile, gradientSums);
    }
    gradientSums.empty();
    double squares = 0;
    for (float sum : columnSums) {
      squares += sum;
    }
    return squares;
  }

  private void loadGradients(FloatBuffer g) {
    float[] gradients = tile.gradients();
    tile.load(kernel, g, gradients);
    if (clipping) {
      for (int i = 0; i < gradients.length; i++) {
        gradients[i] = Math.max(-GRADIENT_LIMIT, Math.min(GRADIENT_LIMIT, gradients[i]));
      }
    }
  }

  /** A tensor of one tile has been loaded by the pass before. */
  private boolean alreadyLoaded(MatrixStack stack, int offset) {
    tile.begin(stack, offset);
    return tile.holdsAll();
  }

  private void accumulate(FloatBuffer g, int offset, TensorAccumulators state) {
    boolean loaded = alreadyLoaded(state.stack(), offset);
    sums.clear();
    int tiles = 0;
    for (; tile.isThere(); tile.next()) {
      if (!loaded) {
        loadGradients(g);
      }
      kernel.accumulate(state, tile, sums);
      tiles++;
      if (tiles % TILES_PER_SUM == 0) {
        sums.empty();
      }
    }
    sums.empty();
    int length = state.stack().length();
    for (int i = 0; i < Moments.COUNT; i++) {
      state
          .moments()
          .set(
              i,
              sums.total(UpdateKernel.DEVIATIONS + i),
              sums.total(UpdateKernel.SQUARED_DEVIATIONS + i),
              length);
    }
  }

  private void normalize(
      TensorAccumulators state, double meanSquareOfGradients, double meanSquareOfParameters) {
    Moments moments = state.moments();
    int length = state.stack().length();
    set(0, meanSquareOfGradients);
    set(1, sums.total(UpdateKernel.CLIPPED) / length);
    set(2, meanSquareOfParameters);
    for (int d = 0; d < TensorAccumulators.DECAYS; d++) {
      set(3 + d, moments.meanSquare(d));
      set(7 + d, sums.total(UpdateKernel.MOMENTUM_BY_RMS + d) / length);
      set(11 + d, sums.total(UpdateKernel.FACTORED_GRADIENT + d) / length);
      set(15 + d, sums.total(UpdateKernel.FACTORED_MOMENTUM + d) / length);
    }
    set(6, moments.meanSquare(Moments.RMS));
    set(10, sums.total(UpdateKernel.INVERSE_RMS) / length);
    set(14, sums.total(UpdateKernel.GRADIENT_BY_RMS) / length);
    kernel.inverseRoots(meanSquares, 0, meanSquares.length, 1, 0, SQUARE_FLOOR, normalizers);
  }

  private void set(int feature, double meanSquare) {
    meanSquares[feature] = (float) meanSquare;
  }

  private void step(FloatBuffer p, FloatBuffer g, int offset, TensorAccumulators state) {
    boolean loaded = alreadyLoaded(state.stack(), offset);
    for (; tile.isThere(); tile.next()) {
      if (!loaded) {
        loadGradients(g);
      }
      tile.load(kernel, p, tile.parameters());
      kernel.step(state, tile, folded);
      tile.storeParameters(kernel, p);
    }
  }
}
