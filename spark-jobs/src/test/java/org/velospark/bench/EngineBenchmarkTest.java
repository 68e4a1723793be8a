package org.velospark.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.velospark.tasks.TaskFamilies;
import org.velospark.tasks.data.SyntheticData;

class EngineBenchmarkTest {
  private static final String MLP =
      "{\"family\":\"image-mlp\",\"version\":2,\"data-set\":\"mnist\",\"colours\":\"own\","
          + "\"image-size\":4,\"hidden-size\":5,\"hidden-layers\":1,\"batch-size\":2,"
          + "\"activation\":\"relu\",\"initializer\":\"he\",\"initializer-scale\":1.0%s}";

  private final EngineBenchmark benchmark =
      new EngineBenchmark(TaskFamilies.installed(), SyntheticData.ofAllNames());

  /** Forwards [2, 16] [16, 5] and [2, 5] [5, 10]; the pictures need no gradient. */
  @Test
  void aResultSaysWhatItWasMeasuredOn() {
    EngineBenchmark.Result result =
        benchmark.measure(new BenchmarkNetwork("small", MLP.formatted("")));
    assertThat(result.network()).isEqualTo("small");
    assertThat(result.parameters()).isEqualTo(16 * 5 + 5 + 5 * 10 + 10);
    assertThat(result.multiplyAdds()).isEqualTo(2 * (2 * 16 * 5) + 3 * (2 * 5 * 10));
    assertThat(result.plan().best()).isPositive().isLessThanOrEqualTo(result.plan().median());
    assertThat(result.sameDiff().best())
        .isPositive()
        .isLessThanOrEqualTo(result.sameDiff().median());
    assertThat(result.ratio()).isPositive();
    assertThat(result.peak()).isPositive();
  }

  @Test
  void thePartOfThePeakIsThatOfTheFastestRound() {
    EngineBenchmark.Result result =
        new EngineBenchmark.Result("n", 1, 3e6, new Timing(9, 9), new Timing(100, 200), 10, 5e10);
    assertThat(result.partOf(6e10)).isEqualTo(0.5);
  }

  @Test
  void augmentationsAreRefused() {
    String augmented =
        MLP.formatted(",\"augmentations\":[{\"augmentation\":\"normalised-gradients\"}]");
    assertThatThrownBy(() -> benchmark.measure(new BenchmarkNetwork("augmented", augmented)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Network 'augmented' is {")
        .hasMessageEndingWith("; expected a network without augmentations");
  }
}
