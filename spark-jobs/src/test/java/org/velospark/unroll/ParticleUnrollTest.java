package org.velospark.unroll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.velospark.es.Perturbation;
import org.velospark.model.ParticleOptimizer;
import org.velospark.tasks.ParticleTask;
import org.velospark.tasks.Task;
import org.velospark.tasks.Task.Split;
import org.velospark.tasks.TaskFamilies;
import org.velospark.tasks.TaskSpec;
import org.velospark.tasks.data.SyntheticData;

class ParticleUnrollTest {
  private static final TaskFamilies FAMILIES = TaskFamilies.installed();
  private static final TaskSpec SPEC =
      FAMILIES.parse(
          """
          {"family":"noisy-quadratic","version":1,"dimension":12,"scale":1,"noise":0.1,"seed":1}
          """);

  private static final int STEPS = 30;

  /** Two that learn, two with the same seed, and one that diverges on the way. */
  private static final List<float[]> THETAS =
      List.of(
          new float[] {0.1f, 0.5f},
          new float[] {0.05f, 0},
          new float[] {1e4f, 0.5f},
          new float[] {0.02f, 0.9f});

  private static final long[] SEEDS = {4, 7, 5, 4};

  private static UnrollConfig config(Objective objective) {
    return new UnrollConfig(1, STEPS, objective, 5, Split.HELD_OUT);
  }

  @ParameterizedTest
  @EnumSource
  void eachResultIsThatOfItsOwnUnroll(Objective objective) {
    UnrollConfig config = config(objective);
    List<UnrollResult> results;
    try (ParticleTask particles =
        FAMILIES.buildParticles(SPEC, SyntheticData.ofAllNames(), SEEDS.length)) {
      ParticleOptimizer descent =
          new TestingLearnedOptimizer().particles(THETAS, particles.layout(), STEPS);
      results = new ParticleUnroll(config).run(particles, descent, SEEDS, STEPS);
    }
    assertThat(results)
        .extracting(UnrollResult::diverged)
        .containsExactly(false, false, true, false);
    assertThat(results.get(2).steps()).isBetween(2, STEPS - 1);
    try (Task task = FAMILIES.build(SPEC, SyntheticData.ofAllNames())) {
      for (int k = 0; k < SEEDS.length; k++) {
        UnrollResult expected =
            new Unroll(config)
                .run(
                    task,
                    new TestingLearnedOptimizer()
                        .optimizer(THETAS.get(k), task.parameters().layout(), STEPS),
                    SEEDS[k],
                    STEPS);
        assertSame(results.get(k), expected);
      }
    }
  }

  private static void assertSame(UnrollResult actual, UnrollResult expected) {
    assertThat(actual)
        .usingRecursiveComparison()
        .withComparatorForType(
            (a, b) ->
                a.equals(b) || Math.abs(a - b) <= 1e-4 * Math.abs(b) ? 0 : Double.compare(a, b),
            Double.class)
        .isEqualTo(expected);
  }

  @Test
  void bothSidesOfAPairAreTrainedAtOnce() {
    Perturbation perturbation = new Perturbation(1, 2, 3);
    float[] theta = {0.05f, 0.5f};
    PairResult actual;
    PairResult expected;
    try (ParticleTask particles = FAMILIES.buildParticles(SPEC, SyntheticData.ofAllNames(), 2);
        Task task = FAMILIES.build(SPEC, SyntheticData.ofAllNames())) {
      actual =
          new ParticleUnroll(config(Objective.FINAL))
              .pair(new TestingLearnedOptimizer(), theta, perturbation, 0.01, particles, 6, STEPS);
      expected =
          new Unroll(config(Objective.FINAL))
              .pair(new TestingLearnedOptimizer(), theta, perturbation, 0.01, task, 6, STEPS);
    }
    assertSame(actual.positive(), expected.positive());
    assertSame(actual.negative(), expected.negative());
    assertThat(actual.loss().pair()).isEqualTo(expected.loss().pair());
    assertThat(actual.positiveSeconds()).isPositive();
  }

  @Test
  void onTheCpuParticlesAreTrainedOneAfterTheOther() {
    assertThat(FAMILIES.hasParticles(SPEC)).isTrue();
    assertThat(ParticleUnroll.sideBySide(FAMILIES, SPEC)).isFalse();
  }

  @Test
  void stepsAreAtLeastOne() {
    try (ParticleTask particles = FAMILIES.buildParticles(SPEC, SyntheticData.ofAllNames(), 1)) {
      ParticleUnroll unroll = new ParticleUnroll(config(Objective.FINAL));
      ParticleOptimizer descent =
          new TestingLearnedOptimizer().particles(THETAS, particles.layout(), STEPS);
      assertThatThrownBy(() -> unroll.run(particles, descent, new long[] {1}, 0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("steps must be at least 1, but is 0");
    }
  }
}
