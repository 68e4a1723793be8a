package org.velospark.doctor;

import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;
import org.velospark.generation.Unit;
import org.velospark.generation.UnitRunner;
import org.velospark.generation.UnitSampler;
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

  /** Part of the heap that resized pictures may take, whatever there is of it. */
  private static final double RESIZED_PART = 0.25;

  /** Both sides of a pair, and the noise. */
  private static final long THETAS_PER_SLOT = 3;

  static MemoryNeed of(TrainingSettings settings) {
    TaskMixture mixture = settings.tasks().mixture(SyntheticData.ofAllNames());
    UnitSampler sampler = new UnitSampler(settings, mixture);
    List<TaskSpec> specs =
        LongStream.iterate(0, generation -> generation + 1)
            .boxed()
            .flatMap(generation -> Unit.of(generation, settings.es()).stream())
            .limit(UNITS)
            .map(unit -> sampler.of(unit).spec())
            .distinct()
            .toList();
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
    long theta = (long) Float.BYTES * settings.optimizer().create().weights().length();
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

  /** Data sets stay in memory as they are. */
  private static long dataBytes(TrainingSettings settings) {
    List<String> usable = settings.data().sets();
    return settings.tasks().dataSets().stream()
        .filter(name -> usable.isEmpty() || usable.contains(name))
        .map(DataCatalogue::named)
        .flatMap(set -> set.files().stream())
        .mapToLong(DataFile::bytes)
        .sum();
  }

  long heap(int slots) {
    return (long) ((heapFixed + slots * heapPerSlot) / (1 - RESIZED_PART));
  }

  long offHeap(int slots) {
    return offHeapFixed + slots * offHeapPerSlot;
  }
}
