package org.velospark.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.velospark.bench.MemoryBenchmark.Use;
import org.velospark.config.Configuration;
import org.velospark.settings.TrainingSettings;

class MemoryBenchmarkTest {
  private static final long MEGABYTE = 1 << 20;

  /** Tasks of every family, with augmentations: whatever they take is given back. */
  @Test
  void tasksOfTheFullMixtureLeaveNothingBehind() {
    TrainingSettings settings =
        Configuration.parse(
                "tasks.time-limit { seconds = [5e-4], weights = [1] }", TrainingSettings::read)
            .settings();
    List<Use> uses = MemoryBenchmark.measure(settings.tasks(), 120, 3, 3, done -> {});
    assertThat(uses).extracting(Use::tasks).containsExactly(40, 80, 120, 120);
    Use warm = uses.get(1);
    Use last = uses.get(2);
    // All native memory is freed by closing, not by the garbage collector.
    assertThat(last.offHeap() - warm.offHeap()).isLessThan(MEGABYTE);
    assertThat(last.heap() - warm.heap()).isLessThan(20 * MEGABYTE);
    Use end = uses.get(3);
    assertThat(end.heap()).isLessThan(warm.heap() + 5 * MEGABYTE);
  }
}
