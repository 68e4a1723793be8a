package org.velospark.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.velospark.random.RandomStream;
import org.velospark.tasks.TaskMixture.Share;

class TaskMixtureTest {
  @Test
  void familiesAreDrawnByTheirWeights() {
    TaskMixture mixture =
        new TaskMixture(
            List.of(
                new Share(new NumberFamily("a"), 0.5),
                new Share(new NumberFamily("b"), 1.5),
                new Share(new NumberFamily("c"), 2)));
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
    TaskMixture mixture = TaskMixture.of(new NumberFamily("a"));
    assertThat(mixture.sample(RandomStream.TASK.at(1, 2)))
        .isEqualTo(mixture.sample(RandomStream.TASK.at(1, 2)));
    assertThat(mixture.families().named("a").name()).isEqualTo("a");
  }

  @Test
  void mixturesThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> new TaskMixture(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A mixture of no task families, expected at least one");
    assertThatThrownBy(() -> new Share(new NumberFamily("a"), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Weight of task family 'a' is 0.0, expected a finite number above 0");
  }
}
