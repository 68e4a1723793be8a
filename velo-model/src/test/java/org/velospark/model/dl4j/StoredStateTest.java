package org.velospark.model.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.velospark.model.FlatTensors;
import org.velospark.model.ResumableOptimizer;
import org.velospark.model.TensorLayout;
import org.velospark.model.TrainingState;
import org.velospark.model.prefab.Prefab;
import org.velospark.model.weights.OptimizerWeights;

class StoredStateTest {
  private static final OptimizerWeights WEIGHTS = TestingWeights.of(1);

  /** Deeplearning4j asks for the size of a parameter's state by its length alone. */
  @Property(tries = 200)
  void theStateOfAnyShapesHasSpace(
      @ForAll @NotEmpty @Size(max = 4)
          List<@Size(max = 4) List<@IntRange(min = 1, max = 9) Integer>> shapes,
      @ForAll boolean accumulates) {
    int numSteps = 10;
    Prefab prefab = new Prefab(accumulates ? 3 : 10, 0);
    LearnedUpdater updater = LearnedUpdater.of(WEIGHTS, numSteps, prefab);
    TensorLayout.Builder layout = TensorLayout.builder();
    long space = 0;
    for (int k = 0; k < shapes.size(); k++) {
      List<Integer> shape = shapes.get(k);
      layout.add("w" + k, shape.stream().mapToInt(Integer::intValue).toArray());
      space += updater.stateSize(shape.stream().reduce(1, Math::multiplyExact));
    }
    ResumableOptimizer optimizer =
        new CountedSteps(
            prefab.optimizer(WEIGHTS.learnedOptimizer(), WEIGHTS.theta(), layout.build(), numSteps),
            numSteps,
            warning -> {});
    INDArray array = Nd4j.valueArrayOf(new long[] {space}, 7, DataType.FLOAT);
    TrainingState state = TrainingState.save(optimizer::state);
    StoredState.write(state, List.of(array));
    assertThat(StoredState.read(List.of(array), state)).isEqualTo(state);
  }

  @Test
  void everyBitComesBackFromSeveralArraysOfEitherPrecision() {
    TrainingState state =
        new TrainingState(
            new float[] {1e-45f, -0f, Float.MAX_VALUE, Float.NEGATIVE_INFINITY, 3},
            new long[] {
              -1, Long.MIN_VALUE, 0x123456789abcdefL, Double.doubleToRawLongBits(Math.PI)
            });
    TrainingState other = new TrainingState(new float[5], new long[4]);
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      List<INDArray> arrays = new ArrayList<>();
      for (int length : new int[] {1, 4, 3, 20}) {
        arrays.add(Nd4j.valueArrayOf(new long[] {length}, 7, type));
      }
      StoredState.write(state, arrays);
      assertThat(StoredState.read(arrays, other)).isEqualTo(state);
      assertThat(arrays.get(3).getDouble(19)).isZero();
      arrays.get(0).putScalar(0, 0);
      assertThat(StoredState.read(arrays, other)).isSameAs(other);
    }
    INDArray small = Nd4j.zeros(DataType.FLOAT, 21);
    assertThatThrownBy(() -> StoredState.write(state, List.of(small)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("The optimizer's state takes 22 numbers, but there is space for 21");
  }

  @Test
  void goingBeyondTheStepsIsWarnedAboutOnce() {
    TensorLayout target = TensorLayout.builder().add("w", 2).build();
    List<String> warnings = new ArrayList<>();
    CountedSteps steps = new CountedSteps(WEIGHTS.optimizer(target, 3), 3, warnings::add);
    try (FlatTensors weights = FlatTensors.allocate(target);
        FlatTensors gradients = FlatTensors.allocate(target)) {
      for (int step = 0; step < 3; step++) {
        steps.update(weights, gradients, 1);
      }
      assertThat(warnings).isEmpty();
      steps.update(weights, gradients, 1);
      steps.update(weights, gradients, 1);
    }
    assertThat(warnings)
        .hasSize(1)
        .first()
        .asString()
        .startsWith("Training goes beyond the 3 steps that the learned optimizer was told of.");
  }
}
