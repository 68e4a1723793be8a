package org.velospark.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
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

  @Test
  void theTableHasALineForEachNumberOfParticles() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    benchmark.print(
        List.of(QUADRATIC), List.of(1, 3), new PrintStream(bytes, true, StandardCharsets.UTF_8));
    assertThat(bytes.toString(StandardCharsets.UTF_8).lines().skip(2))
        .hasSize(2)
        .allMatch(line -> line.matches("\\| bowl \\| (1|3)( \\| [0-9.]+){3} \\|"));
  }
}
