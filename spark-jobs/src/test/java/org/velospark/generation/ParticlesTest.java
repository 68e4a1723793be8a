package org.velospark.generation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.velospark.config.Configuration;
import org.velospark.es.PairLoss;
import org.velospark.settings.TrainingSettings;
import org.velospark.unroll.PairResult;
import org.velospark.unroll.UnrollResult;

class ParticlesTest {
  private static final int PAIRS = 200;

  private static TrainingSettings settings(String estimator) {
    return Configuration.parse(
            """
            run.seed = 11
            tasks.families = [quadratic]
            held-out.tasks.families = [quadratic]
            es { estimator = %s, pairs = %d, difference = raw }
            unroll { min-steps = 20, max-steps = 400 }
            """
                .formatted(estimator, PAIRS),
            TrainingSettings::read)
        .settings();
  }

  private final TrainingSettings pes = settings("pes, truncation = 20");
  private final UnitSampler sampler = new UnitSampler(pes, pes.mixture());

  private UnitResult result(Unit unit) {
    UnrollResult side = new UnrollResult(1, 2, 3, 4, 5, 6, false);
    PairResult pair = new PairResult(unit.pair(), side, side, 0, 0);
    return new UnitResult(
        unit, "quadratic", "{}", 1, sampler.of(unit).truncation(), 0, pair, "1", "host");
  }

  @Test
  void withFullUnrollsAGenerationIsAsEverWas() {
    TrainingSettings full = settings("antithetic");
    Particles particles = Particles.beginning(full, 0);
    assertThat(particles.units()).isEqualTo(Unit.of(0, full.es()));
    assertThat(particles.after(List.of()).units()).isEqualTo(Unit.of(1, full.es()));
    assertThat(particles.underWay()).isEmpty();
  }

  @Test
  void aParticleGoesThroughItsUnrollAndBeginsAnother() {
    Particles particles = Particles.beginning(pes, 0);
    int[] trained = new int[PAIRS];
    int[] unrolls = new int[PAIRS];
    for (int generation = 0; generation < 100; generation++) {
      List<UnitResult> results = new ArrayList<>();
      for (Unit unit : particles.units()) {
        UnitTask task = sampler.of(unit);
        assertThat(task.truncation().from()).isEqualTo(trained[unit.pair()]);
        assertThat(unit.begins()).isEqualTo(task.truncation().begins());
        assertThat(unit.restarts()).isFalse();
        trained[unit.pair()] = task.truncation().ends() ? 0 : task.truncation().to();
        unrolls[unit.pair()] += task.truncation().ends() ? 1 : 0;
        // Only the first unroll ends early.
        if (task.truncation().ends() && !unit.staggered()) {
          assertThat(task.truncation().to()).isEqualTo(task.truncation().unrollSteps());
        }
        results.add(result(unit));
      }
      particles = particles.after(results);
    }
    for (int count : unrolls) {
      assertThat(count).isGreaterThan(1);
    }
  }

  @Test
  void firstUnrollsEndAtDifferentTimes() {
    Particles particles = Particles.beginning(pes, 0);
    Set<Integer> steps = new HashSet<>();
    for (int generation = 0; generation < 30; generation++) {
      particles = particles.after(particles.units().stream().map(this::result).toList());
    }
    particles.units().forEach(unit -> steps.add(sampler.of(unit).truncation().from()));
    assertThat(steps).hasSizeGreaterThan(10).contains(0);
  }

  @Test
  void aResultOfALostStateIsFollowed() {
    Particles particles = Particles.beginning(pes, 0);
    Unit lost = null;
    for (int generation = 0; lost == null; generation++) {
      particles = particles.after(particles.units().stream().map(this::result).toList());
      lost = particles.underWay().stream().findFirst().orElse(null);
    }
    Unit anew = lost.beginningAnew();
    assertThat(anew.restarts()).isTrue();
    assertThat(lost.restarts()).isFalse();
    Particles after = particles.after(List.of(result(anew)));
    Unit next = after.units().get(anew.pair());
    assertThat(next)
        .isEqualTo(
            sampler.of(anew).truncation().ends()
                ? new Unit(anew.generation() + 1, anew.pair(), 0)
                : anew.in(anew.generation() + 1));
    // Others did not return, and are taken to have gone on.
    assertThat(after.units()).hasSize(PAIRS);
  }

  @Test
  void theEstimatorIsToldHowOldAnUnrollIs() {
    Unit unit = new Unit(7, 3, 0, 4, false);
    assertThat(Particles.beginning(pes, 7).loss(result(unit))).isEqualTo(new PairLoss(3, 1, 1, 3));
    assertThat(Particles.beginning(settings("truncated"), 7).loss(result(unit)))
        .isEqualTo(new PairLoss(3, 1, 1, 0));
  }

  @Test
  void aCheckpointKeepsThem() {
    Particles particles = Particles.beginning(pes, 0);
    for (int generation = 0; generation < 5; generation++) {
      particles = particles.after(particles.units().stream().map(this::result).toList());
    }
    assertThat(Particles.restored(pes, 5, particles.index("hash", Map.of())).units())
        .isEqualTo(particles.units());
  }
}
