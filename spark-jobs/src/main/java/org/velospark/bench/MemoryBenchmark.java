package org.velospark.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.bytedeco.javacpp.Pointer;
import org.velospark.random.RandomStream;
import org.velospark.settings.TaskSettings;
import org.velospark.tasks.Task;
import org.velospark.tasks.TaskMixture;
import org.velospark.tasks.data.SyntheticData;
import org.velospark.tasks.data.TaskData;

/** Builds many tasks one after the other in one JVM, to see whether they leave anything behind. */
public final class MemoryBenchmark {
  private static final int STEPS = 5;
  private static final Path STATUS = Path.of("/proc/self/status");

  private MemoryBenchmark() {}

  /**
   * Memory in use when so many tasks had been built, trained and closed; bytes.
   *
   * @param heap Java heap in use after a garbage collection, without the pictures
   * @param pictures the part of the heap that resized pictures take, which are kept for later tasks
   * @param offHeap what JavaCPP has allocated and not freed, ND4J's arrays among it
   * @param resident of the whole process; -1 where the system does not tell
   */
  public record Use(int tasks, long heap, long pictures, long offHeap, long resident) {}

  /**
   * Builds tasks, trains each for a few steps and closes it, on data that is made up. The last look
   * is when the data is gone, too.
   *
   * @param samples how often to look, evenly
   * @param progress is told how many are done
   */
  public static List<Use> measure(
      TaskSettings settings, int count, int samples, long seed, IntConsumer progress) {
    List<Use> uses = measureWithData(settings, count, samples, seed, progress);
    uses.add(use(count, 0));
    return uses;
  }

  private static List<Use> measureWithData(
      TaskSettings settings, int count, int samples, long seed, IntConsumer progress) {
    TaskData data = SyntheticData.ofAllNames();
    TaskMixture mixture = settings.mixture(data);
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
        uses.add(use(i + 1, data.images().resizedBytes()));
      }
    }
    return uses;
  }

  private static Use use(int tasks, long pictures) {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    long heap = runtime.totalMemory() - runtime.freeMemory();
    return new Use(tasks, heap - pictures, pictures, Pointer.totalBytes(), resident());
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
