package org.velospark.model.kernel;

import org.velospark.model.accumulator.MarginalKernel;
import org.velospark.model.accumulator.TensorAccumulators;
import org.velospark.simd.VectorApi;

/**
 * The work on every element of a tensor, tile by tile. There is one in plain Java and one for the
 * Vector API, which the service loader finds where the JVM has that module.
 *
 * <p>An element has eighteen features that it shares with no other, in this order: gradient (0),
 * gradient clipped to ±0.1 (1), parameter (2), momenta (3 to 5), second moment (6), momenta by the
 * root of the second moment (7 to 9), inverse root of the second moment (10), gradient by its
 * factored second moment (11 to 13), gradient by the root of the second moment (14), momenta by
 * their factored second moment (15 to 17). Roots are of the second moment plus 1e-6.
 *
 * <p>Not thread-safe: a kernel may keep scratch memory.
 */
public interface UpdateKernel extends MarginalKernel {
  /** Gradients count as ±0.1 beyond that in the clipped feature. */
  float CLIPPED_FEATURE = 0.1f;

  /** Added to the second moment before its inverse root. */
  float RMS_FLOOR = 1e-6f;

  /** Factor of the network's second output in the exponent. */
  float MAGNITUDE_SCALE = 0.001f;

  // What accumulate sums. Deviations are from TensorAccumulators.moments().shift.
  int CLIPPED = 0;
  int DEVIATIONS = 1;
  int SQUARED_DEVIATIONS = 5;
  int MOMENTUM_BY_RMS = 9;
  int INVERSE_RMS = 12;
  int GRADIENT_BY_RMS = 13;
  int FACTORED_GRADIENT = 14;
  int FACTORED_MOMENTUM = 17;

  /** Number of sums that {@link #accumulate} collects. */
  int SUMS = 20;

  /** Which of the network's thirty inputs an own feature is; twelve shared ones stand between. */
  static int featureOf(int own) {
    return own < 15 ? own : own + ParameterNetwork.FEATURES - FoldedNetwork.OWN_FEATURES;
  }

  /** A new kernel: for the Vector API where that is usable, else in plain Java. */
  static UpdateKernel fastest() {
    return VectorApi.implementation(UpdateKernel.class).orElseGet(PortableUpdateKernel::new);
  }

  /** A new kernel in plain Java. */
  static UpdateKernel portable() {
    return new PortableUpdateKernel();
  }

  /** Short name for reports. */
  String name();

  /** Floats that it takes at once; rows are padded to a multiple of it. */
  int lanes();

  /**
   * Adds the lanes of some sums to their totals.
   *
   * @param lanes [sums, {@link #lanes()}], only read
   * @param totals [sums]
   */
  void addLanes(float[] lanes, double[] totals);

  /**
   * Pads rows with zeros.
   *
   * @param packed [rows, width], and a vector behind it; only read
   * @param columns width with padding, a multiple of {@link #lanes()}
   * @param padded [rows, columns], overwritten
   */
  void pad(float[] packed, int width, float[] padded, int rows, int columns);

  /**
   * Leaves the padding out.
   *
   * @param padded [rows, columns], only read
   * @param packed [rows, width], overwritten with a vector behind it
   */
  void pack(float[] padded, int columns, float[] packed, int rows, int width);

  /**
   * Adds the squares of the tile's gradients to the sums of {@code state}'s rows and columns, and
   * the gradients themselves to the one sum of {@code sums}.
   */
  void sumGradients(TensorAccumulators state, Tile tile, LaneSums sums);

  /**
   * Takes the tile's gradients into momenta and second moment, and adds up {@link #SUMS} sums over
   * its elements: squares of clipped gradients; deviations of momenta and second moment (4) and
   * their squares (4); squares of features 7 to 10, of 14, and of 11 to 13 and 15 to 17.
   */
  void accumulate(TensorAccumulators state, Tile tile, LaneSums sums);

  /** Runs the network for the tile's elements and moves its parameters. */
  void step(TensorAccumulators state, Tile tile, FoldedNetwork network);
}
