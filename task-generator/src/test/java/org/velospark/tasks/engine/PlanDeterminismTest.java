package org.velospark.tasks.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.commons.rng.UniformRandomProvider;
import org.bytedeco.javacpp.BytePointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.velospark.model.TensorLayout;
import org.velospark.random.RandomStream;
import org.velospark.tasks.engine.TestGraphs.Network;

/** Bits are compared here, nothing else will do. */
class PlanDeterminismTest {
  private static final Network MLP = TestGraphs.mlp(64, TestGraphs.RELU, 64, 32, 10);

  static Stream<String> networks() {
    return TestGraphs.compiled().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void bitsDoNotDependOnWhereBuffersLie(String name) {
    Network network = TestGraphs.compiled().get(name);
    int[] expected = train(network.declare(DataType.FLOAT), 3);
    UniformRandomProvider random = RandomStream.TARGET_WEIGHTS.at(11, 0);
    List<BytePointer> inTheWay = new ArrayList<>();
    for (int repetition = 0; repetition < 30; repetition++) {
      for (int k = 0; k < 20; k++) {
        inTheWay.add(new BytePointer(1 + random.nextInt(4000)));
      }
      assertThat(train(network.declare(DataType.FLOAT), 3)).isEqualTo(expected);
      for (int k = 0; k < 10; k++) {
        inTheWay.remove(random.nextInt(inTheWay.size())).close();
      }
    }
    inTheWay.forEach(BytePointer::close);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 8, 13})
  void bitsDoNotDependOnWhereAWeightBeginsInItsBlock(int shift) {
    SameDiff graph = MLP.declare(DataType.FLOAT);
    int[] expected = train(graph, 5);
    // Names are in order: it comes first, and nothing uses it.
    TestGraphs.weight(graph, DataType.FLOAT, "a", shift);
    int[] actual = train(graph, 5);
    assertThat(Arrays.copyOfRange(actual, shift, actual.length)).isEqualTo(expected);
  }

  @Test
  void plansSideBySideGiveTheSameBitsAsAlone() throws Exception {
    int steps = 200;
    int[] expected = train(MLP.declare(DataType.FLOAT), steps);
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      CyclicBarrier start = new CyclicBarrier(3);
      List<Future<int[]>> results = new ArrayList<>();
      for (int k = 0; k < 3; k++) {
        SameDiff graph = MLP.declare(DataType.FLOAT);
        results.add(
            threads.submit(
                () -> {
                  start.await();
                  return train(graph, steps);
                }));
      }
      for (Future<int[]> result : results) {
        assertThat(result.get()).isEqualTo(expected);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void anotherProcessGivesTheSameBits() throws Exception {
    Process process =
        new ProcessBuilder(
                new File(System.getProperty("java.home"), "bin/java").getPath(),
                "-XX:TieredStopAtLevel=1",
                "--add-modules=jdk.incubator.vector",
                "-cp",
                System.getProperty("java.class.path"),
                PlanDeterminismTest.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
    assertThat(process.waitFor()).isZero();
    assertThat(output).isEqualTo(hashes());
  }

  /** Prints the hashes that {@link #anotherProcessGivesTheSameBits} compares. */
  public static void main(String[] arguments) {
    System.out.println(hashes());
  }

  private static String hashes() {
    return TestGraphs.compiled().values().stream()
        .map(network -> Arrays.hashCode(train(network.declare(DataType.FLOAT), 3)))
        .toList()
        .toString();
  }

  /** Gradient descent; the bits of the weights at its end, and of all losses. */
  private static int[] train(SameDiff graph, int steps) {
    try (Plan plan = Plan.compile(graph, "loss")) {
      TestGraphs.fill(plan, TestGraphs.inputs(graph, 1));
      TensorLayout layout = plan.layout();
      int[] bits = new int[layout.length() + 2 * steps];
      for (int step = 0; step < steps; step++) {
        bits[layout.length() + 2 * step] = Float.floatToRawIntBits(plan.gradient());
        for (int k = 0; k < layout.length(); k++) {
          float moved = plan.parameters().floats().get(k) - 0.1f * plan.gradients().floats().get(k);
          plan.parameters().floats().put(k, moved);
        }
        bits[layout.length() + 2 * step + 1] = Float.floatToRawIntBits(plan.loss());
      }
      for (int k = 0; k < layout.length(); k++) {
        bits[k] = Float.floatToRawIntBits(plan.parameters().floats().get(k));
      }
      return bits;
    }
  }
}
