package org.velospark.doctor;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.velospark.generation.UnitRunner;
import org.velospark.model.velo.Velo;
import org.velospark.random.RandomStream;
import org.velospark.settings.TrainingSettings;
import org.velospark.tasks.Cost;
import org.velospark.tasks.Task;
import org.velospark.tasks.TaskMixture;
import org.velospark.tasks.TaskSpec;
import org.velospark.tasks.data.DataCatalogue;
import org.velospark.tasks.data.DataFile;
import org.velospark.tasks.data.SyntheticData;

/**
 * An estimate of the memory that an executor needs, in bytes.
 *
 * @param largest the network of the run's first units that needs most
 * @param heapFixed Java heap whatever the slots: Spark and the program, data sets, θ
 * @param heapPerSlot Java heap of a slot: θ of a side, and VeLO's state for the largest network
 * @param offHeapFixed native memory whatever the slots: networks kept for later units
 * @param offHeapPerSlot native memory of a slot: the largest network
 */
record MemoryNeed(
    String largest, long heapFixed, long heapPerSlot, long offHeapFixed, long offHeapPerSlot) {
  /** Units that are looked at: enough to meet the large ones, few enough to take a second. */
  private static final int UNITS = 400;

  /** Of these the largest are compiled, because only a compiled network tells what it takes. */
  private static final int COMPILED = 2;

  /** What Spark and the program take of the heap while a small run goes on. */
  private static final long PROGRAM = 200L << 20;

  /** VeLO keeps four numbers a weight, and rows are padded to whole vectors. */
  private static final long STATE_PER_WEIGHT = 6L * Float.BYTES;

  /** Both sides of a pair, and the noise. */
  private static final long THETAS_PER_SLOT = 3;

  static MemoryNeed of(TrainingSettings settings) {
    TaskMixture mixture = settings.tasks().mixture(SyntheticData.ofAllNames());
    List<TaskSpec> specs = new ArrayList<>();
    for (int i = 0; specs.size() < UNITS; i++) {
      long generation = i / settings.es().units();
      int unit = i % settings.es().units();
      int pair = unit / settings.es().tasksPerPair();
      int task = unit % settings.es().tasksPerPair();
      specs.add(
          mixture.sample(RandomStream.TASK.at(settings.run().seed(), generation, pair, task)));
    }
    specs = specs.stream().distinct().toList();
    double weights =
        specs.stream().map(mixture::cost).mapToDouble(Cost::parameters).max().orElse(0);
    TaskSpec largest = null;
    long bytes = 0;
    Comparator<TaskSpec> bySize = Comparator.comparingDouble(spec -> size(mixture.cost(spec)));
    for (TaskSpec spec : specs.stream().sorted(bySize.reversed()).limit(COMPILED).toList()) {
      try (Task task = mixture.build(spec)) {
        if (task.bytes() > bytes) {
          bytes = task.bytes();
          largest = spec;
        }
      }
    }
    long theta = (long) Float.BYTES * new Velo(settings.optimizer()).weights().length();
    return new MemoryNeed(
        largest == null ? "" : largest.family(),
        PROGRAM + dataBytes(settings) + 2 * theta,
        (long) (STATE_PER_WEIGHT * weights) + THETAS_PER_SLOT * theta,
        UnitRunner.IDLE_BYTES,
        bytes);
  }

  /** What a network's memory grows with: weights, their gradients, and all that it computes. */
  private static double size(Cost cost) {
    return 2 * cost.parameters() + cost.elements();
  }

  /** Data sets stay in memory as they are, and pictures resized, which is no more again. */
  private static long dataBytes(TrainingSettings settings) {
    return settings.tasks().dataSets().stream()
        .map(DataCatalogue::named)
        .flatMap(set -> set.files().stream())
        .mapToLong(DataFile::bytes)
        .map(bytes -> 2 * bytes)
        .sum();
  }

  long heap(int slots) {
    return heapFixed + slots * heapPerSlot;
  }

  long offHeap(int slots) {
    return offHeapFixed + slots * offHeapPerSlot;
  }
}
