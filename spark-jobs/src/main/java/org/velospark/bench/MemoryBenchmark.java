package org.velospark.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.bytedeco.javacpp.Pointer;
import org.velospark.random.RandomStream;
import org.velospark.tasks.Task;
import org.velospark.tasks.TaskMixture;

/** Builds many tasks one after the other in one JVM, to see whether they leave anything behind. */
public final class MemoryBenchmark {
  private static final int STEPS = 5;
  private static final Path STATUS = Path.of("/proc/self/status");

  private MemoryBenchmark() {}

  /**
   * Memory in use when so many tasks had been built, trained and closed; bytes.
   *
   * @param heap Java heap in use after a garbage collection
   * @param offHeap what JavaCPP has allocated and not freed, ND4J's arrays among it
   * @param resident of the whole process; -1 where the system does not tell
   */
  public record Use(int tasks, long heap, long offHeap, long resident) {}

  /**
   * Builds tasks, trains each for a few steps and closes it.
   *
   * @param samples how often to look, evenly
   * @param progress is told how many are done
   */
  public static List<Use> measure(
      TaskMixture mixture, int count, int samples, long seed, IntConsumer progress) {
    List<Use> uses = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      try (Task task = mixture.build(mixture.sample(RandomStream.TASK.at(seed, i)))) {
        task.initialize(i);
        for (int step = 0; step < STEPS; step++) {
          task.trainingStep(i, step);
        }
      }
      progress.accept(i + 1);
      if ((i + 1L) * samples / count > (long) i * samples / count) {
        uses.add(use(i + 1));
      }
    }
    return uses;
  }

  private static Use use(int tasks) {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return new Use(
        tasks, runtime.totalMemory() - runtime.freeMemory(), Pointer.totalBytes(), resident());
  }

  private static long resident() {
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(-1);
    } catch (IOException e) {
      return -1;
    }
  }
}
