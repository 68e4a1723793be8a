package org.velospark.unroll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.velospark.es.Perturbation;
import org.velospark.model.velo.Velo;
import org.velospark.model.velo.VeloConfig;
import org.velospark.tasks.ParticleTask;
import org.velospark.tasks.Task;
import org.velospark.tasks.Task.Split;
import org.velospark.tasks.TaskFamilies;
import org.velospark.tasks.TaskSpec;
import org.velospark.tasks.data.SyntheticData;
import org.velospark.tasks.data.TaskData;

/** Both sides of a pair, network and VeLO, side by side and one after the other. */
class LearnedParticleUnrollTest {
  private static final TaskFamilies FAMILIES = TaskFamilies.installed();
  private static final TaskData DATA = SyntheticData.ofAllNames();
  private static final VeloConfig CONFIG = VeloConfig.of(32, 8);
  private static final int STEPS = 20;

  @ParameterizedTest
  @ValueSource(
      strings = {
        """
        {"family":"image-mlp","version":2,"data-set":"mnist","colours":"grey",
         "image-size":8,"hidden-size":32,"hidden-layers":1,"batch-size":64,
         "activation":"tanh","initializer":"glorot","initializer-scale":1}
        """,
        """
        {"family":"image-conv","version":1,"data-set":"mnist","colours":"grey","image-size":8,
         "batch-size":8,"hidden-size":4,"hidden-layers":2,"strided-layers":1,"activation":"tanh",
         "initializer":"he","initializer-scale":1.0,"pooling":"mean",
         "augmentations":[{"augmentation":"reparametrised-weights","level":"tensor",
          "scales":"0.1-10","seed":3}]}
        """
      })
  void aPairGivesTheSameLosses(String json) {
    TaskSpec spec = FAMILIES.parse(json);
    Velo velo = new Velo(CONFIG);
    float[] theta = velo.initialWeights(1);
    Perturbation perturbation = new Perturbation(1, 2, 3);
    UnrollConfig unroll = new UnrollConfig(STEPS, STEPS, Objective.AVERAGE, 4, Split.HELD_OUT);
    try (ParticleTask particles = FAMILIES.buildParticles(spec, DATA, 2);
        Task task = FAMILIES.build(spec, DATA)) {
      PairResult actual =
          new ParticleUnroll(unroll).pair(velo, theta, perturbation, 0.01, particles, 6, STEPS);
      PairResult expected =
          new Unroll(unroll).pair(velo, theta, perturbation, 0.01, task, 6, STEPS);
      assertSame(actual.positive(), expected.positive());
      assertSame(actual.negative(), expected.negative());
    }
  }

  private static void assertSame(UnrollResult actual, UnrollResult expected) {
    assertThat(actual.metaLoss()).isCloseTo(expected.metaLoss(), within(1e-4));
    assertThat(actual.finalLoss()).isCloseTo(expected.finalLoss(), within(1e-4));
    assertThat(actual.steps()).isEqualTo(expected.steps());
  }
}
