package org.velospark.model.velo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

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
        (velo, theta, target, numSteps) ->
            new VeloOptimizerUnderTest(velo, theta, target, numSteps, kernels));
  }

  @Test
  void folderHasTracesOfVelo() throws Exception {
    assertThat(GoldenTraces.paths())
        .anySatisfy(path -> assertThat(GoldenTrace.read(path).architecture()).isEqualTo("velo"));
  }
}
