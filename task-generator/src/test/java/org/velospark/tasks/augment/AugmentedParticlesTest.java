package org.velospark.tasks.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.velospark.random.RandomStream;
import org.velospark.tasks.Augmentation;
import org.velospark.tasks.ParticleTask;
import org.velospark.tasks.Task;
import org.velospark.tasks.Task.Split;
import org.velospark.tasks.TaskFamilies;
import org.velospark.tasks.TaskSpec;
import org.velospark.tasks.TestingData;
import org.velospark.tasks.data.TaskData;

/** Augmented particles against the same augmented tasks one by one. */
class AugmentedParticlesTest {
  private static final TaskFamilies FAMILIES = TaskFamilies.installed();
  private static final TaskData DATA = TestingData.ofAllNames();

  /** Two of them with the same weights and minibatches. */
  private static final long[] SEEDS = {3, 8, 3};

  private static final int STEPS = 5;

  static Stream<TaskSpec> withParticles() {
    return AugmentationBatteryTest.augmented().filter(FAMILIES::hasParticles);
  }

  static Stream<TaskSpec> withoutParticles() {
    return AugmentationBatteryTest.augmented().filter(spec -> !FAMILIES.hasParticles(spec));
  }

  @Test
  void estimatedGradientsAloneAreForTheHost() {
    assertThat(FAMILIES.augmentations().stream().filter(a -> !a.suitsParticles()))
        .extracting(Augmentation::name)
        .containsExactlyInAnyOrder("es-smoothed-loss", "gradient-directions");
  }

  @ParameterizedTest
  @MethodSource("withoutParticles")
  void whereOneDoesNotSuitThereAreNone(TaskSpec spec) {
    assertThatThrownBy(() -> FAMILIES.buildParticles(spec, DATA, 2))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageEndingWith("does not suit particles; train its networks one by one");
  }

  @ParameterizedTest
  @MethodSource("withParticles")
  void eachParticleIsItsOwnTask(TaskSpec spec) {
    // Numbers that differ in their last bits may be rounded to neighbours.
    boolean rounded = spec.toJson().contains("lower-precision");
    double tolerance = rounded ? 1.0 / 128 : 1e-4;
    try (ParticleTask particles = FAMILIES.buildParticles(spec, DATA, SEEDS.length)) {
      assertThat(particles.spec()).isEqualTo(spec);
      List<Task> tasks = new ArrayList<>();
      for (long seed : SEEDS) {
        Task task = FAMILIES.build(spec, DATA);
        task.initialize(seed);
        tasks.add(task);
      }
      assertThat(particles.layout()).isEqualTo(tasks.get(0).parameters().layout());
      // What came before does not matter.
      particles.initialize(new long[] {1, 1, 1});
      particles.trainingStep(SEEDS, 9);
      particles.initialize(SEEDS);
      for (int step = 0; step < STEPS; step++) {
        float[] losses = particles.trainingStep(SEEDS, step);
        for (int k = 0; k < SEEDS.length; k++) {
          Task task = tasks.get(k);
          assertClose(losses[k], task.trainingStep(SEEDS[k], step), tolerance);
          assertClose(particles.gradients(), k, task.gradients().array(), tolerance);
          assertClose(particles.parameters(), k, task.parameters().array(), 1e-6);
          move(task.parameters().array(), step);
          move(particles.parameters().getRow(k), step);
        }
      }
      float[] heldOut = particles.loss(Split.HELD_OUT, SEEDS, 4);
      float[] training = particles.trainingLoss(SEEDS, 4);
      for (int k = 0; k < SEEDS.length; k++) {
        Task task = tasks.get(k);
        float expected = task.loss(Split.HELD_OUT, SEEDS[k], 4);
        assertClose(heldOut[k], expected, tolerance);
        assertClose(training[k], task.trainingLoss(SEEDS[k], 4), tolerance);
        task.close();
      }
    }
  }

  /** A step that depends on no gradient, so that differences do not grow. */
  private static void move(INDArray parameters, int step) {
    INDArray waves = Nd4j.linspace(0, 40 + step, parameters.length(), DataType.FLOAT);
    parameters.addi(Nd4j.math.sin(waves).mul(0.01));
  }

  private static void assertClose(float actual, float expected, double tolerance) {
    assertThat((double) actual).isCloseTo(expected, within(tolerance * Math.abs(expected)));
  }

  private static void assertClose(INDArray rows, int k, INDArray expected, double tolerance) {
    double difference = rows.getRow(k).sub(expected).amaxNumber().doubleValue();
    assertThat(difference).isLessThanOrEqualTo(tolerance * expected.amaxNumber().doubleValue());
  }

  @Test
  void manyNumbersAreRoundedAsOneIs() {
    float[] values = new float[20_000];
    for (int i = 0; i < values.length; i++) {
      // Every other one is half way between two.
      int bits = RandomStream.TASK.at(1, i).nextInt();
      values[i] = Float.intBitsToFloat(i % 2 == 0 ? bits : (bits & 0xffff_0000) | 0x8000);
    }
    INDArray rounded = Nd4j.createFromArray(values);
    LowerPrecision.round(rounded, rounded);
    for (int i = 0; i < values.length; i++) {
      Float expected = LowerPrecision.rounded(values[i]);
      assertThat(rounded.getFloat(i)).isEqualTo(expected);
    }
  }

  @Test
  void seedsAreAsManyAsParticles() {
    TaskSpec spec = withParticles().findFirst().orElseThrow();
    try (ParticleTask particles = FAMILIES.buildParticles(spec, DATA, 2)) {
      assertThatThrownBy(() -> particles.initialize(SEEDS))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("There are 2 particles, but 3 seeds; give one for each");
    }
  }
}
