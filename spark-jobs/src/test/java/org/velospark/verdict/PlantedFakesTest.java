package org.velospark.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.velospark.verdict.Verdict.Outcome;

/** Optimizers that are not what they seem are ranked as they deserve, and the verdict says why. */
class PlantedFakesTest {

  private static final Bootstrap BOOTSTRAP = new Bootstrap(400, 0.95, 1);

  private final Evaluation evaluation =
      new TestingTrainings(24, 0.003)
          .with("honest", (task, seed) -> 1.6 + 0.1 * (task % 5))
          .with("memoriser", (task, seed) -> 3, (task, seed) -> 0.6)
          // One in twenty of 24 × 5 trainings.
          .with("gambler", (task, seed) -> (task * 5 + seed) % 20 == 7 ? Double.NaN : 3)
          .with("reseeded-adam", (task, seed) -> 1)
          .copy("adam", "renamed-adam")
          .evaluation();

  private Standing standing(String optimizer) {
    return Standing.of(evaluation, optimizer, "adam", BOOTSTRAP);
  }

  private Verdict verdict(String optimizer) {
    return Verdict.of(standing(optimizer), evaluation.compare(optimizer, "adam", Loss.TRAINING));
  }

  @Test
  void ranksTheFakesBehindAdam() {
    List<String> ranked =
        evaluation.optimizers().stream()
            .map(this::standing)
            .sorted(Standing.ranking())
            .map(Standing::optimizer)
            .toList();
    assertThat(ranked).startsWith("honest").endsWith("memoriser", "gambler");
    assertThat(ranked.subList(1, 4))
        .containsExactlyInAnyOrder("adam", "renamed-adam", "reseeded-adam");
  }

  @Test
  void saysThatAnHonestWinnerWins() {
    assertThat(verdict("honest").outcome()).isEqualTo(Outcome.FASTER);
    assertThat(verdict("honest").sentence())
        .startsWith("honest beats a tuned adam: over 24 tasks it needs ")
        .endsWith(" to the same training loss.");
  }

  @Test
  void saysThatWinningOnTrainingDataAloneIsNoWin() {
    Verdict verdict = verdict("memoriser");
    assertThat(verdict.outcome()).isEqualTo(Outcome.FASTER_IN_TRAINING_ONLY);
    assertThat(verdict.sentence()).contains("does not carry over to held-out data: 0.6");
    assertThat(standing("memoriser").speedUp().value()).isGreaterThan(2);
  }

  @Test
  void saysThatOneInTwentyDivergesAlthoughTheInterquartileMeanDoesNotSeeIt() {
    Verdict verdict = verdict("gambler");
    assertThat(standing("gambler").speedUp().value()).isGreaterThan(2);
    assertThat(verdict.outcome()).isEqualTo(Outcome.UNRELIABLE);
    assertThat(verdict.sentence())
        .startsWith("gambler cannot be relied on: 5.0 % of its trainings failed.");
    assertThat(verdict.details()).anyMatch(s -> s.startsWith("6 of 120 trainings failed"));
  }

  @Test
  void saysThatAdamUnderAnotherNameIsAdam() {
    assertThat(verdict("renamed-adam").outcome()).isEqualTo(Outcome.NO_DIFFERENCE);
    assertThat(standing("renamed-adam").speedUp()).isEqualTo(new Estimate(1, 1, 1));
    assertThat(standing("renamed-adam").wallClockSpeedUp()).isEqualTo(new Estimate(1, 1, 1));
    assertThat(standing("renamed-adam").improvement().value()).isEqualTo(0.5);
  }

  @Test
  void doesNotTellAdamFromItselfByChance() {
    Verdict verdict = verdict("reseeded-adam");
    assertThat(verdict.outcome()).isEqualTo(Outcome.NO_DIFFERENCE);
    assertThat(verdict.sentence()).startsWith("reseeded-adam cannot be told apart");
    assertThat(standing("reseeded-adam").speedUp().low()).isLessThan(1);
  }

  @Test
  void saysThatASlowOneIsSlow() {
    Evaluation slow =
        new TestingTrainings(12, 0.003).with("slow", (task, seed) -> 0.5).evaluation();
    Standing standing = Standing.of(slow, "slow", "adam", BOOTSTRAP);
    Verdict verdict = Verdict.of(standing, slow.compare("slow", "adam", Loss.TRAINING));
    assertThat(verdict.outcome()).isEqualTo(Outcome.SLOWER);
    assertThat(verdict.sentence()).contains("does not beat a tuned adam");
  }
}
