package org.velospark.tasks.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.velospark.tasks.ParticleTask;
import org.velospark.tasks.Task;
import org.velospark.tasks.Task.Split;
import org.velospark.tasks.TaskFamilies;
import org.velospark.tasks.TaskSpec;
import org.velospark.tasks.TestingData;
import org.velospark.tasks.data.TaskData;

/** Particles of every family that is installed, against the same networks one by one. */
class ParticleBatteryTest {
  private static final TaskFamilies FAMILIES = TaskFamilies.installed();
  private static final TaskData DATA = TestingData.ofAllNames();
  private static final long[] SEEDS = {5, 6, 7};

  static Stream<TaskSpec> specs() {
    return FamilyBatteryTest.specs(2);
  }

  @ParameterizedTest
  @MethodSource("specs")
  void eachParticleIsItsOwnNetwork(TaskSpec spec) {
    assertThat(FAMILIES.hasParticles(spec)).isTrue();
    try (ParticleTask particles = FAMILIES.buildParticles(spec, DATA, SEEDS.length);
        Task task = FAMILIES.build(spec, DATA)) {
      assertThat(particles.layout()).isEqualTo(task.parameters().layout());
      particles.initialize(SEEDS);
      for (int k = 0; k < SEEDS.length; k++) {
        task.initialize(SEEDS[k]);
        assertThat(particles.parameters().getRow(k).toFloatVector())
            .isEqualTo(task.parameters().array().toFloatVector());
        FamilyBatteryTest.initializeOffStart(task, SEEDS[k]);
        particles.parameters().getRow(k).assign(task.parameters().array());
      }
      float[] losses = particles.trainingStep(SEEDS, 2);
      float[] heldOut = particles.loss(Split.HELD_OUT, SEEDS, 1);
      assertThat(particles.trainingLoss(SEEDS, 2)).isEqualTo(losses);
      for (int k = 0; k < SEEDS.length; k++) {
        FamilyBatteryTest.initializeOffStart(task, SEEDS[k]);
        assertClose(losses[k], task.trainingStep(SEEDS[k], 2));
        assertClose(heldOut[k], task.loss(Split.HELD_OUT, SEEDS[k], 1));
        INDArray expected = task.gradients().array();
        double norm = expected.norm2Number().doubleValue();
        assertThat(particles.gradients().getRow(k).sub(expected).amaxNumber().doubleValue())
            .as("gradient of particle %d", k)
            .isLessThan(1e-5 * Math.max(norm, 1e-3));
      }
    }
  }

  private static void assertClose(float actual, float expected) {
    assertThat(actual).isCloseTo(expected, within(3e-5f * Math.max(1, Math.abs(expected))));
  }

  @ParameterizedTest
  @MethodSource("specs")
  void aParticleThatHasDivergedLeavesTheOthersAlone(TaskSpec spec) {
    try (ParticleTask particles = FAMILIES.buildParticles(spec, DATA, SEEDS.length)) {
      particles.initialize(SEEDS);
      float[] losses = particles.trainingStep(SEEDS, 0);
      float[][] gradients = particles.gradients().toFloatMatrix();
      particles.parameters().getRow(1).assign(Float.NaN);
      float[] others = particles.trainingStep(SEEDS, 0);
      assertThat(others[1]).isNaN();
      for (int k : new int[] {0, 2}) {
        assertThat(others[k]).isEqualTo(losses[k]);
        assertThat(particles.gradients().getRow(k).toFloatVector()).isEqualTo(gradients[k]);
      }
    }
  }
}
