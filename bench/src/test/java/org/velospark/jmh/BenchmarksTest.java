package org.velospark.jmh;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

class BenchmarksTest {

  /** In this JVM and in no time: a run that counts has JVMs of its own. */
  @Test
  void everyBenchmarkRuns() throws RunnerException {
    System.setProperty("jmh.ignoreLock", "true");
    Options once =
        new OptionsBuilder()
            .param("shape", "64x32")
            .param("size", "64-32")
            .param("tensors", "4")
            .param("optimizer", "velo-64-32", "adam")
            .forks(0)
            .warmupIterations(0)
            .measurementIterations(1)
            .measurementTime(TimeValue.milliseconds(1))
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .build();
    Collection<RunResult> results = new Runner(once).run();
    assertThat(results)
        .extracting(result -> result.getParams().getBenchmark())
        .map(name -> name.substring(name.indexOf("jmh.") + 4))
        .containsExactlyInAnyOrder(
            "LstmBenchmark.read",
            "LstmBenchmark.step",
            "NoiseBenchmark.perturbation",
            "NoiseBenchmark.ziggurat",
            "StepBenchmark.step",
            "StepBenchmark.step",
            "UpdateBenchmark.update",
            "UpdateBenchmark.update");
    assertThat(results)
        .allSatisfy(result -> assertThat(result.getPrimaryResult().getScore()).isPositive());
  }
}
