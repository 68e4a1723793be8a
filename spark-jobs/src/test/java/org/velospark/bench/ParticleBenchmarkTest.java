package org.velospark.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.velospark.tasks.TaskFamilies;
import org.velospark.tasks.data.SyntheticData;

class ParticleBenchmarkTest {
  private static final BenchmarkNetwork QUADRATIC =
      new BenchmarkNetwork(
          "bowl",
          "{\"family\":\"quadratic\",\"version\":1,\"dimension\":4,\"scale\":1,\"seed\":1}");

  private final ParticleBenchmark benchmark =
      new ParticleBenchmark(TaskFamilies.installed(), SyntheticData.ofAllNames());

  @Test
  void aStepOfAllIsSharedAmongThem() {
    ParticleBenchmark.Result result = benchmark.measure(QUADRATIC, 50);
    assertThat(result.network()).isEqualTo("bowl");
    assertThat(result.particles()).isEqualTo(50);
    assertThat(result.serial().best()).isPositive();
    assertThat(result.batched().best()).isPositive().isLessThanOrEqualTo(result.batched().median());
    assertThat(result.ratio()).isPositive();
  }
}
