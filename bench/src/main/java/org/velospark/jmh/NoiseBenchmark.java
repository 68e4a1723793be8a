package org.velospark.jmh;

import java.util.concurrent.TimeUnit;
import org.apache.commons.rng.sampling.distribution.ContinuousSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.velospark.random.RandomStream;

/** A normal number of a perturbation, and one by the Ziggurat method for comparison. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgs = "--add-modules=jdk.incubator.vector")
@State(Scope.Thread)
public class NoiseBenchmark {
  private static final int WEIGHTS = 46_337;

  private final float[] noise = new float[WEIGHTS];
  private long seed;

  @Benchmark
  @OperationsPerInvocation(WEIGHTS)
  public float[] perturbation() {
    RandomStream.PERTURBATION.normals(seed++, 0, 0).fill(noise);
    return noise;
  }

  @Benchmark
  @OperationsPerInvocation(WEIGHTS)
  public float[] ziggurat() {
    ContinuousSampler normal =
        ZigguratSampler.NormalizedGaussian.of(RandomStream.PERTURBATION.at(seed++, 0));
    for (int k = 0; k < WEIGHTS; k++) {
      noise[k] = (float) normal.sample();
    }
    return noise;
  }
}
