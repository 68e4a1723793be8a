package org.velospark.model.particle;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.velospark.model.hierarchical.GoldenTraces;

class ParticleGoldenTraceTest {
  @TestFactory
  Stream<DynamicTest> oneParticleEqualsThePublishedOptimizer() throws Exception {
    return GoldenTraces.replays(ParticleUnderTest.of(1, 0));
  }

  @TestFactory
  Stream<DynamicTest> firstParticleBesideADivergingOneEqualsThePublishedOptimizer()
      throws Exception {
    return GoldenTraces.replays(ParticleUnderTest.of(3, 0));
  }

  @TestFactory
  Stream<DynamicTest> lastParticleBesideADivergingOneEqualsThePublishedOptimizer()
      throws Exception {
    return GoldenTraces.replays(ParticleUnderTest.of(3, 2));
  }
}
