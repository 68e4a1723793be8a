package org.velospark.model.dl4j;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.velospark.model.ResumableOptimizer;
import org.velospark.model.TensorLayout;
import org.velospark.model.TrainingState;
import org.velospark.model.prefab.Prefab;
import org.velospark.model.weights.OptimizerWeights;

/**
 * The state of an optimizer as numbers in the arrays that Deeplearning4j saves: a one, the floats,
 * and each long as four numbers of 16 bits, which both single and double precision hold exactly. An
 * array that starts with a zero stores none.
 */
final class StoredState {
  private static final int PIECES = Long.BYTES / Short.BYTES;
  private static final int BITS = Short.SIZE;
  private static final int MASK = (1 << BITS) - 1;

  /** Three momenta, a second moment, and three row and three column means: see {@link #sizeOf}. */
  private static final int MOST_FLOATS_PER_WEIGHT = 7;

  /**
   * How much a network's state takes at most: for each of its parameters {@code perWeight} times
   * its length, and {@code perParameter}.
   */
  record Size(int perWeight, int perParameter) {}

  private StoredState() {}

  /**
   * The size of an optimizer's state whatever the shapes are. Of a parameter with n weights and two
   * or more dimensions, rows and columns together are at most n + 1 (for a single row), and a
   * vector has n means that stand for both; so what one weight takes, and seven for each further
   * one, is enough.
   */
  static Size sizeOf(OptimizerWeights weights, Prefab prefab, int numSteps) {
    TensorLayout one = TensorLayout.builder().add("w", 1, 1).build();
    ResumableOptimizer optimizer =
        prefab.optimizer(weights.learnedOptimizer(), weights.theta(), one, numSteps);
    TrainingState state =
        TrainingState.save(new CountedSteps(optimizer, numSteps, warning -> {})::state);
    boolean accumulates = prefab.accumulatedSteps(numSteps) > 1;
    return new Size(MOST_FLOATS_PER_WEIGHT + (accumulates ? 1 : 0), Math.toIntExact(size(state)));
  }

  private static long size(TrainingState state) {
    return 1 + state.floats().length + (long) PIECES * state.longs().length;
  }

  /**
   * Writes a state.
   *
   * @param arrays vectors that are filled one after another; zeros follow the state
   */
  static void write(TrainingState state, List<INDArray> arrays) {
    long needed = size(state);
    long available = arrays.stream().mapToLong(INDArray::length).sum();
    if (needed > available) {
      throw new IllegalStateException(
          "The optimizer's state takes %d numbers, but there is space for %d"
              .formatted(needed, available));
    }
    int at = 0;
    for (INDArray array : arrays) {
      float[] values = new float[Math.toIntExact(array.length())];
      for (int i = 0; i < values.length && at < needed; i++) {
        values[i] = number(state, at++);
      }
      array.assign(Nd4j.createFromArray(values));
    }
  }

  private static float number(TrainingState state, int at) {
    if (at == 0) {
      return 1;
    }
    int floats = state.floats().length;
    if (at <= floats) {
      return state.floats()[at - 1];
    }
    int piece = at - 1 - floats;
    return state.longs()[piece / PIECES] >>> piece % PIECES * BITS & MASK;
  }

  /**
   * Reads a state.
   *
   * @param fresh a state of the same size
   * @return {@code fresh} if none is stored
   */
  static TrainingState read(List<INDArray> arrays, TrainingState fresh) {
    if (arrays.isEmpty() || arrays.get(0).getFloat(0) == 0) {
      return fresh;
    }
    float[] floats = new float[fresh.floats().length];
    long[] longs = new long[fresh.longs().length];
    int at = 0;
    for (INDArray array : arrays) {
      float[] values = array.toFloatVector();
      for (int i = 0; i < values.length && at < size(fresh); i++, at++) {
        int piece = at - 1 - floats.length;
        if (at > 0 && piece < 0) {
          floats[at - 1] = values[i];
        } else if (piece >= 0) {
          longs[piece / PIECES] |= (long) values[i] << piece % PIECES * BITS;
        }
      }
    }
    return new TrainingState(floats, longs);
  }
}
