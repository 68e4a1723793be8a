package org.velospark.model.kernel;

import java.nio.FloatBuffer;
import org.velospark.model.FlatTensors;
import org.velospark.model.accumulator.SecondMoment;
import org.velospark.model.accumulator.TensorAccumulators;

/**
 * Updates the weights of one tensor after another, in tiles that stay in the first-level cache.
 * Three passes: gradients into the accumulators; squares of the features for their normalisers; the
 * network and the step. The twelve features that a whole row or column shares never appear as such:
 * {@link SecondMoment} brings their share of the first layer.
 *
 * <p>Arrays are [feature][tile], so that every loop runs along a tile without branches. Nothing is
 * allocated in a step. Not thread-safe.
 */
public final class ParameterUpdate {
  /** Elements per tile. */
  public static final int TILE = 128;

  // The features of one element that no other shares, in the order of the network's first layer.
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
  private static final int OWN_FEATURES = 18;
  private static final int DECAYS = TensorAccumulators.DECAYS;
  // Twelve shared features stand before the last three in the network's first layer.
  private static final int SHARED_FEATURES = ParameterNetwork.FEATURES - OWN_FEATURES;

  private static final float GRADIENT_LIMIT = 1000;
  private static final float FEATURE_LIMIT = 0.1f;
  private static final float RMS_FLOOR = 1e-6f;
  private static final float STEP_SCALE = 0.001f;
  private static final float MAGNITUDE_SCALE = 0.001f;

  private final float[] parameters = new float[TILE];
  private final float[] gradients = new float[TILE];
  private final float[][] features = new float[OWN_FEATURES][TILE];
  private final float[][] gradientFactors = new float[DECAYS][TILE];
  private final float[][] momentumFactors = new float[DECAYS][TILE];
  private final float[][] squares = new float[OWN_FEATURES][TILE];
  private final float[] normalizers = new float[OWN_FEATURES];
  private final float[][] first = new float[ParameterNetwork.WIDTH][TILE];
  private final float[][] second = new float[ParameterNetwork.WIDTH][TILE];
  private final float[] direction = new float[TILE];
  private final float[] magnitude = new float[TILE];

  /**
   * Takes the gradients of a tensor into its accumulators and changes its weights.
   *
   * @param parameters weights, of which those of the tensor at {@code offset} are changed
   * @param gradients gradients, only read; values beyond ±1000 count as ±1000
   * @param offset index of the tensor's first weight
   * @param network weights of the per-parameter network, as {@link ParameterNetwork} lays them out
   * @param multiplier factor of the step
   * @param meanSquare mean of the squares of the tensor's weights before the step
   */
  public void update(
      FlatTensors parameters,
      FlatTensors gradients,
      int offset,
      TensorAccumulators state,
      float[] network,
      float multiplier,
      double meanSquare) {
    FloatBuffer p = parameters.floats();
    FloatBuffer g = gradients.floats();
    int length = state.length();

    state.begin();
    for (int start = 0; start < length; start += TILE) {
      int count = Math.min(TILE, length - start);
      loadGradients(g, offset + start, count);
      state.add(start, count, this.gradients);
    }
    state.finish();

    for (float[] feature : squares) {
      clear(feature);
    }
    for (int start = 0; start < length; start += TILE) {
      int count = Math.min(TILE, length - start);
      computeFeatures(p, g, offset, start, count, state);
      for (int f = 0; f < OWN_FEATURES; f++) {
        addSquares(features[f], squares[f], count);
      }
    }
    for (int f = 0; f < OWN_FEATURES; f++) {
      normalizers[f] = (float) (1 / Math.sqrt(1e-5 + sum(squares[f]) / length));
    }
    state.factored().fold(network);

    float scale = multiplier * STEP_SCALE * (float) Math.sqrt(meanSquare + 1e-9);
    for (int start = 0; start < length; start += TILE) {
      int count = Math.min(TILE, length - start);
      // A tensor of one tile still has its features from the pass before.
      if (length > TILE) {
        computeFeatures(p, g, offset, start, count, state);
      }
      runNetwork(state, network, start, count);
      exponential(magnitude, count);
      for (int i = 0; i < count; i++) {
        this.parameters[i] -= direction[i] * magnitude[i] * scale;
      }
      p.put(offset + start, this.parameters, 0, count);
    }
  }

  private void loadGradients(FloatBuffer g, int at, int count) {
    g.get(at, gradients, 0, count);
    for (int i = 0; i < count; i++) {
      gradients[i] = Math.max(-GRADIENT_LIMIT, Math.min(GRADIENT_LIMIT, gradients[i]));
    }
  }

  private void computeFeatures(
      FloatBuffer p, FloatBuffer g, int offset, int start, int count, TensorAccumulators state) {
    p.get(offset + start, parameters, 0, count);
    loadGradients(g, offset + start, count);
    SecondMoment factored = state.factored();
    factored.spreadFactors(start, count, gradientFactors, momentumFactors);
    float[][] ofMomentum = factored.sameFactors() ? gradientFactors : momentumFactors;

    System.arraycopy(gradients, 0, features[GRADIENT], 0, count);
    System.arraycopy(parameters, 0, features[PARAMETER], 0, count);
    System.arraycopy(state.rms(), start, features[RMS], 0, count);
    float[] rsqrt = features[RSQRT];
    float[] clipped = features[CLIPPED];
    float[] gradientRsqrt = features[GRADIENT_RSQRT];
    float[] rms = features[RMS];
    for (int i = 0; i < count; i++) {
      rsqrt[i] = 1 / (float) Math.sqrt(rms[i] + RMS_FLOOR);
      clipped[i] = Math.max(-FEATURE_LIMIT, Math.min(FEATURE_LIMIT, gradients[i]));
    }
    multiply(gradients, rsqrt, gradientRsqrt, count);
    for (int d = 0; d < DECAYS; d++) {
      float[] momentum = features[MOMENTUM + d];
      System.arraycopy(state.momentum(d), start, momentum, 0, count);
      multiply(momentum, rsqrt, features[MOMENTUM_RSQRT + d], count);
      multiply(gradients, gradientFactors[d], features[FACTORED_GRADIENT + d], count);
      multiply(momentum, ofMomentum[d], features[FACTORED_MOMENTUM + d], count);
    }
  }

  /** Leaves the outputs of the network in {@code direction} and {@code magnitude}. */
  private void runNetwork(TensorAccumulators state, float[] network, int start, int count) {
    int width = ParameterNetwork.WIDTH;
    state.factored().spreadLayer(start, count, first);
    for (int u = 0; u < width; u++) {
      float[] unit = first[u];
      for (int f = 0; f < OWN_FEATURES; f += 3) {
        addThree(
            features[f],
            features[f + 1],
            features[f + 2],
            normalizers[f] * network[firstLayer(f, u)],
            normalizers[f + 1] * network[firstLayer(f + 1, u)],
            normalizers[f + 2] * network[firstLayer(f + 2, u)],
            unit,
            count);
      }
      rectify(unit, network[ParameterNetwork.FIRST_BIAS + u], count);
    }
    for (int u = 0; u < width; u++) {
      combine(first, network, ParameterNetwork.SECOND + u, width, second[u], count);
      rectify(second[u], network[ParameterNetwork.SECOND_BIAS + u], count);
    }
    int last = ParameterNetwork.LAST;
    int outputs = ParameterNetwork.OUTPUTS;
    combine(second, network, last, outputs, direction, count);
    combine(second, network, last + 1, outputs, magnitude, count);
    float directionBias = network[ParameterNetwork.LAST_BIAS];
    float magnitudeBias = network[ParameterNetwork.LAST_BIAS + 1];
    for (int i = 0; i < count; i++) {
      direction[i] += directionBias;
      magnitude[i] = MAGNITUDE_SCALE * (magnitude[i] + magnitudeBias);
    }
  }

  private static int firstLayer(int ownFeature, int unit) {
    int feature = ownFeature < FACTORED_MOMENTUM ? ownFeature : ownFeature + SHARED_FEATURES;
    return ParameterNetwork.FIRST + feature * ParameterNetwork.WIDTH + unit;
  }

  private static void multiply(float[] a, float[] b, float[] out, int count) {
    for (int i = 0; i < count; i++) {
      out[i] = a[i] * b[i];
    }
  }

  private static void addSquares(float[] values, float[] sums, int count) {
    for (int i = 0; i < count; i++) {
      sums[i] += values[i] * values[i];
    }
  }

  private static void addThree(
      float[] a, float[] b, float[] c, float u, float v, float w, float[] out, int count) {
    for (int i = 0; i < count; i++) {
      out[i] += a[i] * u + b[i] * v + c[i] * w;
    }
  }

  private static void rectify(float[] unit, float bias, int count) {
    for (int i = 0; i < count; i++) {
      unit[i] = Math.max(unit[i] + bias, 0);
    }
  }

  /** {@code out = sum over u of units[u] * weights[at + u * stride]}. */
  private static void combine(
      float[][] units, float[] weights, int at, int stride, float[] out, int count) {
    float[] a = units[0];
    float[] b = units[1];
    float[] c = units[2];
    float[] d = units[3];
    float u = weights[at];
    float v = weights[at + stride];
    float w = weights[at + 2 * stride];
    float x = weights[at + 3 * stride];
    for (int i = 0; i < count; i++) {
      out[i] = a[i] * u + b[i] * v + c[i] * w + d[i] * x;
    }
  }

  /**
   * Replaces every {@code x} by its exponential, within 2e-7 of it: a Taylor polynomial where all
   * of them are small, as they are unless the optimizer has gone astray.
   */
  private static void exponential(float[] x, int count) {
    boolean small = true;
    for (int i = 0; i < count; i++) {
      small &= Math.abs(x[i]) <= 0.5f;
    }
    if (small) {
      for (int i = 0; i < count; i++) {
        float v = x[i];
        float tail = 1f / 24 + v * (1f / 120 + v * (1f / 720 + v * (1f / 5040)));
        x[i] = 1 + v * (1 + v * (0.5f + v * (1f / 6 + v * tail)));
      }
    } else {
      for (int i = 0; i < count; i++) {
        x[i] = (float) Math.exp(x[i]);
      }
    }
  }

  private static void clear(float[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] = 0;
    }
  }

  private static double sum(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum;
  }
}
