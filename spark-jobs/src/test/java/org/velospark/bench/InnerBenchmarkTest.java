package org.velospark.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.velospark.model.TensorLayout;
import org.velospark.tasks.TaskFamilies;
import org.velospark.tasks.data.SyntheticData;

class InnerBenchmarkTest {
  private static final BenchmarkNetwork MLP =
      new BenchmarkNetwork(
          "small",
          "{\"family\":\"image-mlp\",\"version\":2,\"data-set\":\"mnist\",\"colours\":\"own\","
              + "\"image-size\":4,\"hidden-size\":5,\"hidden-layers\":1,\"batch-size\":2,"
              + "\"activation\":\"relu\",\"initializer\":\"he\",\"initializer-scale\":1.0}");

  static Stream<BenchmarkOptimizer> optimizers() {
    return BenchmarkOptimizer.all().stream();
  }

  private static InnerBenchmark benchmark(int threads) {
    return new InnerBenchmark(TaskFamilies.installed(), SyntheticData.ofAllNames(), threads, 0.001);
  }

  @Test
  void aResultSaysWhatItWasMeasuredOn() {
    InnerResult result = benchmark(2).measure(MLP, BenchmarkOptimizer.all().get(0));
    assertThat(result.network()).isEqualTo("small");
    assertThat(result.optimizer()).isEqualTo("velo-64-32");
    assertThat(result.parameters()).isEqualTo(16 * 5 + 5 + 5 * 10 + 10);
    assertThat(result.threads()).isEqualTo(2);
    assertThat(result.vectorApi()).isTrue();
    assertThat(result.java()).isEqualTo(System.getProperty("java.version"));
    assertThat(result.processor()).isNotBlank();
  }

  @Test
  void anUpdateIsPartOfAStepAndTheFastestUnrollIsFasterThanTheMedian() {
    InnerResult result = benchmark(2).measure(MLP, BenchmarkOptimizer.all().get(2));
    assertThat(result.updateMicros()).isPositive().isLessThan(result.microsPerStep());
    assertThat(result.cpuMicrosPerStep()).isPositive();
    assertThat(result.nanosPerParameter())
        .isEqualTo(result.updateMicros() * 1e3 / result.parameters());
    assertThat(result.medianMicrosPerStep()).isGreaterThanOrEqualTo(result.microsPerStep());
    assertThat(result.stepsPerSecond()).isGreaterThanOrEqualTo(result.medianStepsPerSecond());
    assertThat(result.medianStepsPerSecond()).isPositive();
  }

  @Test
  void oneThreadIsMeasuredOnce() {
    InnerResult result = benchmark(1).measure(MLP, BenchmarkOptimizer.all().get(2));
    assertThat(result.stepsPerSecond()).isEqualTo(1e6 / result.microsPerStep());
  }

  @Test
  void optimizersHaveTheNamesThatJaxsScriptGivesThem() {
    assertThat(optimizers().map(BenchmarkOptimizer::name))
        .containsExactly("velo-64-32", "velo-512-256", "adam");
  }

  @Test
  void networksHaveShortNamesOfTheirOwn() {
    List<BenchmarkNetwork> networks = BenchmarkNetwork.ofInnerTraining();
    assertThat(networks)
        .extracting(BenchmarkNetwork::name)
        .containsExactly(
            "mlp-64-32-10", "mlp-784-128-128-10", "conv-16x16", "gru-64", "transformer-2x64");
    assertThat(BenchmarkNetwork.all())
        .extracting(BenchmarkNetwork::specJson)
        .containsAll(networks.stream().map(BenchmarkNetwork::specJson).toList());
  }

  /** An optimizer that makes a weight infinite leaves no finite loss behind. */
  @Test
  void divergingTrainingIsNoMeasurement() {
    BenchmarkOptimizer diverging =
        new BenchmarkOptimizer(
            "diverging",
            seed ->
                (TensorLayout target, int steps) ->
                    (parameters, gradients, loss) -> parameters.array().assign(Float.NaN));
    assertThatThrownBy(() -> benchmark(2).measure(MLP, diverging))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("The loss is NaN at step 1 of seed 0 of {")
        .hasMessageEndingWith("}, expected a finite one");
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void everyOptimizerKeepsLossesFinite(BenchmarkOptimizer optimizer) {
    assertThat(benchmark(1).measure(MLP, optimizer).microsPerStep()).isPositive();
  }

  @Test
  void nothingIsMeasuredInNoTimeOrByNobody() {
    assertThatThrownBy(() -> benchmark(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected at least 1 thread and more than 0 seconds, got 0 and 0.001");
  }
}
