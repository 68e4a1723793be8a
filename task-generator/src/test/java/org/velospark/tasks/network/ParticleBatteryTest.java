package org.velospark.tasks.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.velospark.random.RandomStream;
import org.velospark.tasks.Task.Split;
import org.velospark.tasks.TaskSpec;
import org.velospark.tasks.engine.ParticlePlan;

/** Many particles of one spec at once, against the same networks one by one. */
class ParticleBatteryTest {
  private static final int PARTICLES = 3;

  static java.util.stream.Stream<TaskSpec> specs() {
    return FamilyBatteryTest.specs();
  }

  @ParameterizedTest
  @MethodSource("specs")
  void eachParticleIsItsOwnNetwork(TaskSpec spec) {
    Network network = FamilyBatteryTest.network(spec);
    Network.Graph graph = network.particleGraph(PARTICLES);
    try (ParticlePlan plan = ParticlePlan.compile(graph.graph(), graph.loss(), PARTICLES);
        NetworkTask task = NetworkTask.compile(spec, network)) {
      assertThat(plan.layout()).isEqualTo(task.parameters().layout());
      for (int k = 0; k < PARTICLES; k++) {
        FamilyBatteryTest.initializeOffStart(task, k);
        plan.parameters().getRow(k).assign(task.parameters().array());
        network
            .feed()
            .bind(plan.inputs(k))
            .fill(Split.TRAINING, RandomStream.TRAINING_BATCH.at(k, 0));
      }
      float[] losses = plan.gradient();
      assertThat(plan.loss()).isEqualTo(losses);
      for (int k = 0; k < PARTICLES; k++) {
        FamilyBatteryTest.initializeOffStart(task, k);
        float loss = task.trainingStep(k, 0);
        assertThat(losses[k]).isCloseTo(loss, within(3e-5f * Math.max(1, Math.abs(loss))));
        INDArray expected = task.gradients().array();
        double norm = expected.norm2Number().doubleValue();
        assertThat(plan.gradients().getRow(k).sub(expected).amaxNumber().doubleValue())
            .as("gradient of particle %d", k)
            .isLessThan(1e-5 * Math.max(norm, 1e-3));
      }
    }
  }
}
