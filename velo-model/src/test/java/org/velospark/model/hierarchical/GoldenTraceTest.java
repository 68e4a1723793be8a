package org.velospark.model.hierarchical;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GoldenTraceTest {
  @TestFactory
  Stream<DynamicTest> everyStepEqualsThePublishedOptimizer() throws Exception {
    return replays(Kernels.fastest());
  }

  @TestFactory
  Stream<DynamicTest> inPlainJavaAsWell() throws Exception {
    return replays(Kernels.portable());
  }

  private static Stream<DynamicTest> replays(Kernels kernels) throws Exception {
    return GoldenTraces.replays(
        (optimizer, theta, target, numSteps) ->
            new HierarchicalOptimizerUnderTest(optimizer, theta, target, numSteps, kernels));
  }

  @ParameterizedTest
  @ValueSource(strings = {"velo", "celo"})
  void thereAreTracesOf(String architecture) throws Exception {
    assertThat(GoldenTraces.paths())
        .anySatisfy(
            path -> assertThat(GoldenTrace.read(path).architecture()).isEqualTo(architecture));
  }
}
