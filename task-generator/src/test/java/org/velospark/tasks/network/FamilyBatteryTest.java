package org.velospark.tasks.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.velospark.model.FlatTensors;
import org.velospark.model.Optimizer;
import org.velospark.model.TensorLayout;
import org.velospark.model.baseline.Adam;
import org.velospark.random.RandomStream;
import org.velospark.tasks.CostModel;
import org.velospark.tasks.Ranges;
import org.velospark.tasks.RealRange;
import org.velospark.tasks.Task;
import org.velospark.tasks.Task.Split;
import org.velospark.tasks.TaskFamilies;
import org.velospark.tasks.TaskFamily;
import org.velospark.tasks.TaskSpec;
import org.velospark.tasks.TestingData;
import org.velospark.tasks.data.TaskData;

/** What holds for the tasks of every family that is installed. */
class FamilyBatteryTest {
  private static final TaskFamilies FAMILIES = TaskFamilies.installed();
  private static final TaskData DATA = TestingData.ofAllNames();

  /** Tasks of each family, and how long their training steps may take. */
  private static final int TASKS = 4;

  private static final double SECONDS = 2e-3;

  /** Small tasks of every family, drawn from its published ranges. */
  static Stream<TaskSpec> specs() {
    return specs(TASKS);
  }

  /** As many small tasks of each family. */
  static Stream<TaskSpec> specs(int tasks) {
    List<TaskSpec> specs = new ArrayList<>();
    for (TaskFamily family : FAMILIES.families()) {
      Ranges ranges = Ranges.published(family.hyperparameters());
      UniformRandomProvider random = RandomStream.TASK.at(2026, family.name().hashCode());
      int found = 0;
      for (int draw = 0; found < tasks; draw++) {
        assertThat(draw)
            .as("draws to find small tasks of family '%s'", family.name())
            .isLessThan(20_000);
        TaskSpec spec;
        try {
          spec = TaskSpec.of(family, ranges.sample(random));
        } catch (IllegalArgumentException e) {
          continue;
        }
        if (CostModel.REFERENCE.seconds(FAMILIES.cost(spec, DATA)) < SECONDS) {
          specs.add(spec);
          found++;
        }
      }
    }
    return specs.stream();
  }

  @ParameterizedTest
  @MethodSource("specs")
  void aSpecComesBackFromItsText(TaskSpec spec) {
    assertThat(FAMILIES.parse(spec.toJson())).isEqualTo(spec);
    assertThat(FAMILIES.parse(spec.toJson()).toJson()).isEqualTo(spec.toJson());
  }

  @ParameterizedTest
  @MethodSource("specs")
  void whatATaskHasIsWhatItsCostCounts(TaskSpec spec) {
    try (Task task = FAMILIES.build(spec, DATA)) {
      TensorLayout layout = task.parameters().layout();
      assertThat(task.gradients().layout()).isEqualTo(layout);
      assertThat(FAMILIES.cost(spec, DATA).parameters()).isEqualTo(layout.length());
      assertThat(task.spec()).isEqualTo(spec);
    }
  }

  @ParameterizedTest
  @MethodSource("specs")
  void oneSeedGivesTheSameBits(TaskSpec spec) {
    try (Task one = FAMILIES.build(spec, DATA);
        Task other = FAMILIES.build(spec, DATA)) {
      one.initialize(5);
      other.initialize(6);
      other.initialize(5);
      assertThat(values(other.parameters())).isEqualTo(values(one.parameters()));
      // What came before does not matter.
      other.loss(Split.HELD_OUT, 9, 9);
      other.trainingStep(7, 7);
      assertThat(other.trainingStep(1, 4)).isEqualTo(one.trainingStep(1, 4));
      assertThat(values(other.gradients())).isEqualTo(values(one.gradients()));
      assertThat(other.trainingLoss(1, 4)).isEqualTo(one.trainingStep(1, 4));
      assertThat(other.loss(Split.TRAINING, 1, 4)).isEqualTo(one.loss(Split.TRAINING, 1, 4));
      assertThat(other.loss(Split.HELD_OUT, 1, 4)).isEqualTo(one.loss(Split.HELD_OUT, 1, 4));
    }
  }

  /** The plan against SameDiff's own gradient of the same function in its own operations. */
  @ParameterizedTest
  @MethodSource("specs")
  void gradientsAreSameDiffs(TaskSpec spec) {
    Network network = network(spec);
    try (NetworkTask task = NetworkTask.compile(spec, network)) {
      initializeOffStart(task);
      float loss = task.trainingStep(1, 0);
      Network.Graph reference = network.referenceGraph();
      SameDiff graph = reference.graph();
      Map<String, INDArray> inputs = new HashMap<>();
      List<String> weights = new ArrayList<>();
      for (SDVariable variable : graph.variables()) {
        if (variable.getVariableType() == VariableType.PLACEHOLDER) {
          inputs.put(variable.name(), input(task, variable));
        } else if (variable.getVariableType() == VariableType.VARIABLE) {
          weights.add(variable.name());
          variable.getArr().assign(tensor(task.parameters(), variable.name()));
        }
      }
      graph.setLossVariables(reference.loss());
      float expected = graph.output(inputs, reference.loss()).get(reference.loss()).getFloat(0);
      assertThat(loss).isCloseTo(expected, within(1e-5f * Math.max(1, Math.abs(expected))));
      Map<String, INDArray> gradients = graph.calculateGradients(inputs, weights);
      double squares = 0;
      for (INDArray gradient : gradients.values()) {
        squares += Math.pow(gradient.norm2Number().doubleValue(), 2);
      }
      double norm = Math.sqrt(squares);
      for (String weight : weights) {
        INDArray difference =
            tensor(task.gradients(), weight).sub(gradients.get(weight).castTo(DataType.FLOAT));
        assertThat(difference.amaxNumber().doubleValue())
            .as("gradient of %s", weight)
            .isLessThan(1e-5 * Math.max(norm, 1e-3));
      }
    }
  }

  /** Where no weight is zero: last layers that start there hide the gradients before them. */
  private static void initializeOffStart(Task task) {
    initializeOffStart(task, 5);
  }

  static void initializeOffStart(Task task, long seed) {
    task.initialize(seed);
    UniformRandomProvider random = RandomStream.TASK.at(seed, 5);
    FloatBuffer weights = task.parameters().floats();
    for (int i = 0; i < weights.limit(); i++) {
      weights.put(i, weights.get(i) + 0.05f * (2 * random.nextFloat() - 1));
    }
  }

  private static INDArray input(NetworkTask task, SDVariable variable) {
    long[] shape = variable.placeholderShape();
    if (variable.dataType() == DataType.FLOAT) {
      float[] values = new float[Math.toIntExact(Nd4j.create(shape).length())];
      task.plan().input(variable.name()).get(values);
      return Nd4j.createFromArray(values).reshape(shape);
    }
    int[] values = new int[Math.toIntExact(Nd4j.create(shape).length())];
    task.plan().intInput(variable.name()).get(values);
    return Nd4j.createFromArray(values).reshape(shape);
  }

  private static INDArray tensor(FlatTensors tensors, String name) {
    List<TensorLayout.Tensor> all = tensors.layout().tensors();
    return tensors.tensor(all.indexOf(tensors.layout().tensor(name)));
  }

  /** Along the gradient the slope of the loss is the gradient's norm. */
  @ParameterizedTest
  @MethodSource("specs")
  void gradientsAreTheSlopeOfTheLoss(TaskSpec spec) {
    try (Task task = FAMILIES.build(spec, DATA)) {
      initializeOffStart(task);
      double loss = task.trainingStep(1, 0);
      float[] start = values(task.parameters());
      float[] gradient = values(task.gradients());
      double norm = 0;
      for (float g : gradient) {
        norm += (double) g * g;
      }
      norm = Math.sqrt(norm);
      assertThat(norm).isGreaterThan(0);
      // So small that the loss bends little, so large that it changes by more than its last bits.
      double best = Double.POSITIVE_INFINITY;
      for (double change : new double[] {3e-2, 1e-2, 3e-3, 1e-3, 3e-4, 1e-4, 3e-5}) {
        double step = change * Math.max(Math.abs(loss), 1e-2) / norm;
        double slope =
            (lossAt(task, start, gradient, step / norm)
                    - lossAt(task, start, gradient, -step / norm))
                / (2 * step);
        best = Math.min(best, Math.abs(slope / norm - 1));
      }
      assertThat(best).isLessThan(5e-3);
    }
  }

  private static double lossAt(Task task, float[] start, float[] direction, double distance) {
    for (int i = 0; i < start.length; i++) {
      task.parameters().floats().put(i, (float) (start[i] + distance * direction[i]));
    }
    return task.trainingLoss(1, 0);
  }

  /** By the loss itself: where it starts beyond its scale, the scale tells nothing apart. */
  @ParameterizedTest
  @MethodSource("specs")
  void adamLearns(TaskSpec spec) {
    try (Task task = FAMILIES.build(spec, DATA)) {
      task.initialize(5);
      double before = meanLoss(task);
      Optimizer adam = new Adam(3e-3).optimizer(task.parameters().layout());
      for (int step = 0; step < 200; step++) {
        float loss = task.trainingStep(1, step);
        assertThat(loss).isFinite();
        adam.update(task.parameters(), task.gradients(), loss);
      }
      assertThat(meanLoss(task)).isLessThan(before);
    }
  }

  private static double meanLoss(Task task) {
    RealRange range = task.lossScale().range();
    double sum = 0;
    for (int batch = 0; batch < 10; batch++) {
      float loss = task.loss(Split.TRAINING, 2, batch);
      assertThat(loss).isFinite();
      assertThat(task.normalized(loss)).isBetween(range.min(), range.max());
      sum += loss;
    }
    return sum / 10;
  }

  @Test
  void familiesHaveDifferentNamesAndTasks() {
    assertThat(specs().map(TaskSpec::toJson)).doesNotHaveDuplicates();
  }

  static Network network(TaskSpec spec) {
    return ((NetworkFamily) FAMILIES.family(spec.family())).declare(spec.values(), DATA);
  }

  private static float[] values(FlatTensors tensors) {
    FloatBuffer floats = tensors.floats();
    float[] values = new float[tensors.layout().length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = floats.get(i);
    }
    return values;
  }
}
