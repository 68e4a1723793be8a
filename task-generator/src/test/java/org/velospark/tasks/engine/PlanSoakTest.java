package org.velospark.tasks.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.velospark.random.RandomStream;

/** Many networks, each of other sizes, one after the other in one JVM. */
class PlanSoakTest {
  private static final Path STATM = Path.of("/proc/self/statm");
  private static final long PAGE = 4096;

  /**
   * @param heap used bytes of the Java heap after a collection
   * @param javaCpp bytes that JavaCPP has allocated
   * @param resident bytes of the process in memory
   */
  private record Memory(long heap, long javaCpp, long resident) {

    static Memory now() throws IOException {
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      long resident = Long.parseLong(Files.readString(STATM).split(" ")[1]) * PAGE;
      return new Memory(
          runtime.totalMemory() - runtime.freeMemory(), Pointer.totalBytes(), resident);
    }

    String numbers() {
      return heap + " " + javaCpp + " " + resident;
    }

    static Memory parse(String numbers) {
      String[] parts = numbers.split(" ");
      return new Memory(
          Long.parseLong(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2]));
    }

    @Override
    public String toString() {
      return "heap %d MB, JavaCPP %d MB, resident %d MB"
          .formatted(heap >> 20, javaCpp >> 20, resident >> 20);
    }
  }

  /** In a JVM whose heap is resident from the start, so that it cannot be taken for a leak. */
  @Test
  void memoryIsFlatOverNetworksOfManySizes() throws Exception {
    assumeTrue(Files.exists(STATM), "only Linux tells the resident memory there");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms256m",
                "-Xmx256m",
                "-XX:+AlwaysPreTouch",
                "-cp",
                System.getProperty("java.class.path"),
                PlanSoakTest.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
    assertThat(process.waitFor()).as(output).isZero();
    String[] lines = output.split(System.lineSeparator());
    Memory before = Memory.parse(lines[lines.length - 2]);
    Memory after = Memory.parse(lines[lines.length - 1]);
    System.err.printf("after 150 networks: %s%nafter 450: %s%n", before, after);
    // Their weights alone, with gradients, come to 300 MB.
    assertThat(after.heap() - before.heap()).isLessThan(16 << 20);
    assertThat(after.javaCpp() - before.javaCpp()).isLessThan(4 << 20);
    assertThat(after.resident() - before.resident()).isLessThan(64 << 20);
  }

  /** Trains networks, and prints the memory after a third of them and at the end. */
  public static void main(String[] arguments) throws IOException {
    UniformRandomProvider random = RandomStream.TARGET_WEIGHTS.at(17, 0);
    train(random, 150);
    Memory before = Memory.now();
    train(random, 300);
    Memory after = Memory.now();
    System.out.println(before.numbers());
    System.out.println(after.numbers());
  }

  private static void train(UniformRandomProvider random, int networks) {
    for (int k = 0; k < networks; k++) {
      int width = 64 + random.nextInt(256);
      int batch = 1 + random.nextInt(64);
      TestGraphs.Activation activation =
          List.copyOf(TestGraphs.ACTIVATIONS.values())
              .get(random.nextInt(TestGraphs.ACTIVATIONS.size()));
      int[] widths =
          random.nextBoolean()
              ? new int[] {300 + random.nextInt(100), width, 10}
              : new int[] {300 + random.nextInt(100), width, width, 10};
      SameDiff graph = TestGraphs.mlp(batch, activation, widths).declare(DataType.FLOAT);
      try (Plan plan = Plan.compile(graph, "loss")) {
        GraphArrays.close(graph);
        for (int step = 0; step < 5; step++) {
          assertThat(plan.gradient()).isFinite();
        }
      }
    }
  }
}
