package org.velospark.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.velospark.random.RandomStream;
import org.velospark.tasks.TaskMixture.Share;

class TaskMixtureTest {
  private static Share share(String name, double weight) {
    Share published = Share.published(new NumberFamily(name));
    return new Share(published.family(), published.ranges(), weight);
  }

  private static TaskMixture mixture(TimeLimits limits, Share... shares) {
    return new TaskMixture(List.of(shares), List.of(), limits, TestingData.none());
  }

  @Test
  void familiesAreDrawnByTheirWeights() {
    TaskMixture mixture = mixture(TimeLimits.NONE, share("a", 0.5), share("b", 1.5), share("c", 2));
    UniformRandomProvider random = RandomStream.TASK.at(1, 2);
    int[] counts = new int[3];
    for (int i = 0; i < 80_000; i++) {
      counts[mixture.sample(random).family().charAt(0) - 'a']++;
    }
    // Standard deviations are at most 142; the seed is fixed.
    assertThat(counts[0]).isBetween(9_500, 10_500);
    assertThat(counts[1]).isBetween(29_300, 30_700);
    assertThat(counts[2]).isBetween(39_300, 40_700);
  }

  @Test
  void oneSeedDrawsOneSpec() {
    TaskMixture mixture = mixture(TimeLimits.NONE, share("a", 1));
    assertThat(mixture.sample(RandomStream.TASK.at(1, 2)))
        .isEqualTo(mixture.sample(RandomStream.TASK.at(1, 2)));
    assertThat(mixture.families().family("a").name()).isEqualTo("a");
  }

  /** A number is so many operations; the limits lie at 20 and 60 of them. */
  @Test
  void tasksKeepToTheLimitThatIsDrawn() {
    double step = CostModel.REFERENCE.step();
    double operation = CostModel.REFERENCE.operation();
    TaskMixture mixture =
        mixture(
            new TimeLimits(
                List.of(step + 20.5 * operation, step + 60.5 * operation), List.of(3.0, 1.0)),
            share("a", 1));
    UniformRandomProvider random = RandomStream.TASK.at(1, 3);
    int small = 0;
    for (int i = 0; i < 20_000; i++) {
      int number = mixture.sample(random).values().get(NumberFamily.NUMBER);
      assertThat(number).isLessThanOrEqualTo(60);
      small += number <= 20 ? 1 : 0;
    }
    // 3/4 of the draws, and 21/61 of the others; 4 standard deviations are 207.
    assertThat((double) small).isCloseTo(20_000 * (0.75 + 0.25 * 21 / 61), within(207.0));
  }

  @Test
  void aLimitThatNoTaskKeepsIsNamed() {
    TaskMixture mixture =
        mixture(new TimeLimits(List.of(1e-9), List.of(1.0)), share("a", 1), share("b", 1));
    assertThatThrownBy(() -> mixture.sample(RandomStream.TASK.at(1, 4)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "No task within 1.0E-9 s a step after 20000 draws; raise the limit or narrow the ranges of the families [a, b]");
  }

  @Test
  void mixturesThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> mixture(TimeLimits.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A mixture of no task families, expected at least one");
    assertThatThrownBy(() -> share("a", 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Weight of task family 'a' is 0.0, expected a finite number above 0");
  }
}
