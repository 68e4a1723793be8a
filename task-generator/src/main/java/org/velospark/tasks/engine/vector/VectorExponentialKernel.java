package org.velospark.tasks.engine.vector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.velospark.tasks.engine.ExponentialKernel;

/**
 * Whole vectors at a time; what is left at the end goes through a vector of its own. The
 * exponential is that of the plain kernel, with n = round(x / ln 2) and its power of two put
 * together from bits.
 *
 * <p>What is gathered over a loop lies in an array, not in a vector: inlined into a caller's loop,
 * such a vector is now and then left as an object that is made anew in every round.
 */
public final class VectorExponentialKernel implements ExponentialKernel {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final int MANTISSA_BITS = 23;
  private static final float BIASED = ROUNDER + EXPONENT_BIAS;

  private static final VectorSpecies<Integer> INTS = SPECIES.withLanes(int.class);

  /** Values that are added one by one. */
  private static final int FEW = 4;

  /** Rows whose lanes are added together. */
  private static final int ROWS = 64;

  /** All bits of {@link #LANES} numbers, and then none. */
  private static final int[] KEPT = new int[2 * LANES];

  static {
    Arrays.fill(KEPT, 0, LANES, -1);
  }

  private final float[] lane = new float[LANES];
  private final float[] rowLanes = new float[(ROWS + 1) * LANES];

  @Override
  public void exp(float[] values, int length) {
    int whole = length - length % LANES;
    expOfVectors(values, whole);
    if (whole < length) {
      System.arraycopy(values, whole, lane, 0, length - whole);
      expOfVectors(lane, LANES);
      System.arraycopy(lane, 0, values, whole, length - whole);
    }
  }

  private static void expOfVectors(float[] values, int length) {
    for (int i = 0; i < length; i += LANES) {
      FloatVector x = FloatVector.fromArray(SPECIES, values, i).max(EXP_LOWEST).min(EXP_HIGHEST);
      FloatVector rounded =
          x.fma(FloatVector.broadcast(SPECIES, LOG2_E), FloatVector.broadcast(SPECIES, BIASED));
      FloatVector n = rounded.sub(BIASED);
      FloatVector r = n.fma(FloatVector.broadcast(SPECIES, -LN_2_HIGH), x);
      r = n.fma(FloatVector.broadcast(SPECIES, -LN_2_LOW), r);
      FloatVector p = FloatVector.broadcast(SPECIES, 1.987_569_15e-4f);
      p = p.fma(r, FloatVector.broadcast(SPECIES, 1.398_199_95e-3f));
      p = p.fma(r, FloatVector.broadcast(SPECIES, 8.333_451_9e-3f));
      p = p.fma(r, FloatVector.broadcast(SPECIES, 4.166_579_6e-2f));
      p = p.fma(r, FloatVector.broadcast(SPECIES, 0.166_666_65f));
      p = p.fma(r, FloatVector.broadcast(SPECIES, 0.5f));
      p = p.fma(r.mul(r), r.add(1));
      FloatVector power =
          rounded
              .reinterpretAsInts()
              .lanewise(VectorOperators.LSHL, MANTISSA_BITS)
              .reinterpretAsFloats();
      p.mul(power).intoArray(values, i);
    }
  }

  @Override
  public float largestMagnitude(float[] values, int length) {
    int whole = length - length % LANES;
    float result = whole > 0 ? largestOfVectors(values, whole) : 0;
    for (int i = whole; i < length; i++) {
      result = Math.max(result, Math.abs(values[i]));
    }
    return result;
  }

  private float largestOfVectors(float[] values, int length) {
    Arrays.fill(lane, 0);
    for (int i = 0; i < length; i += LANES) {
      FloatVector largest = FloatVector.fromArray(SPECIES, lane, 0);
      FloatVector.fromArray(SPECIES, values, i).abs().max(largest).intoArray(lane, 0);
    }
    float result = 0;
    for (int i = 0; i < LANES; i++) {
      result = Math.max(result, lane[i]);
    }
    return result;
  }

  @Override
  public double sum(float[] values, int from, int to) {
    int end = to - (to - from) % LANES;
    double total = end > from ? sumOfVectors(values, from, end) : 0;
    for (int i = end; i < to; i++) {
      total += values[i];
    }
    return total;
  }

  private double sumOfVectors(float[] values, int from, int to) {
    Arrays.fill(lane, 0);
    for (int i = from; i < to; i += LANES) {
      FloatVector sum = FloatVector.fromArray(SPECIES, lane, 0);
      sum.add(FloatVector.fromArray(SPECIES, values, i)).intoArray(lane, 0);
    }
    double total = 0;
    for (int k = 0; k < LANES; k++) {
      total += lane[k];
    }
    return total;
  }

  @Override
  public void sumRows(float[] values, int columns, int rows, double[] sums) {
    if (columns > LANES) {
      for (int row = 0; row < rows; row++) {
        sums[row] = sum(values, row * columns, (row + 1) * columns);
      }
      return;
    }
    for (int first = 0; first < rows; first += ROWS) {
      sumShortRows(values, columns, first, Math.min(ROWS, rows - first), sums);
    }
  }

  /** A vector holds a row; its second half is added to the first until few are left. */
  private void sumShortRows(float[] values, int columns, int first, int rows, double[] sums) {
    float[] lanes = rowLanes;
    for (int row = 0; row < rows; row++) {
      FloatVector.fromArray(SPECIES, values, (first + row) * columns)
          .reinterpretAsInts()
          .and(IntVector.fromArray(INTS, KEPT, LANES - columns))
          .reinterpretAsFloats()
          .intoArray(lanes, row * LANES);
    }
    int end = rows * LANES;
    for (int half = LANES / 2; half >= FEW; half /= 2) {
      for (int at = 0; at < end; at += LANES) {
        FloatVector.fromArray(SPECIES, lanes, at)
            .add(FloatVector.fromArray(SPECIES, lanes, at + half))
            .intoArray(lanes, at);
      }
    }
    for (int row = 0; row < rows; row++) {
      int at = row * LANES;
      sums[first + row] = lanes[at] + lanes[at + 1] + (lanes[at + 2] + lanes[at + 3]);
    }
  }

  /** What a row leaves behind its end, the next one overwrites. */
  @Override
  public void scaleRows(float[] values, float[] factors, int columns, int rows, float[] out) {
    for (int row = 0; row < rows; row++) {
      float factor = factors[row];
      int at = row * columns;
      for (int c = 0; c < columns; c += LANES) {
        FloatVector.fromArray(SPECIES, values, at + c).mul(factor).intoArray(out, at + c);
      }
    }
  }
}
