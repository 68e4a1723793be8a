package org.velospark.tasks.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Places for values in one block of memory, such that values that are alive at the same time never
 * overlap. Large values are placed first, each at the lowest offset that is free for as long as it
 * lives (greedy by size: Pisarchyk and Lee, Efficient Memory Management for Deep Neural Net
 * Inference, 2020).
 */
final class BufferPlan {
  private static final class Slot {
    final long bytes;
    int first;
    int last;
    long offset;

    Slot(long bytes, int time) {
      this.bytes = bytes;
      this.first = time;
      this.last = time;
    }

    long end() {
      return offset + bytes;
    }

    boolean livesBeside(Slot other) {
      return first <= other.last && other.first <= last;
    }
  }

  private final Map<Value, Slot> slots = new LinkedHashMap<>();

  /** Notes that a value is written or read at a time, and so alive between all its times. */
  void use(Value value, int time) {
    Slot slot = slots.computeIfAbsent(value, v -> new Slot(aligned(v.bytes()), time));
    slot.first = Math.min(slot.first, time);
    slot.last = Math.max(slot.last, time);
  }

  /**
   * Chooses all offsets.
   *
   * @return the size of the block, in bytes
   */
  long place() {
    List<Slot> placed = new ArrayList<>();
    List<Slot> bySize = new ArrayList<>(slots.values());
    bySize.sort(Comparator.comparingLong((Slot slot) -> slot.bytes).reversed());
    for (Slot slot : bySize) {
      long offset = 0;
      // Those already placed are in the order of their offsets.
      for (Slot other : placed) {
        if (slot.livesBeside(other)) {
          if (offset + slot.bytes <= other.offset) {
            break;
          }
          offset = Math.max(offset, other.end());
        }
      }
      slot.offset = offset;
      int at = Collections.binarySearch(placed, slot, Comparator.comparingLong(s -> s.offset));
      placed.add(at < 0 ? -1 - at : at, slot);
    }
    return placed.stream().mapToLong(Slot::end).max().orElse(0);
  }

  Iterable<Value> values() {
    return slots.keySet();
  }

  /** Where a value begins in the block, a multiple of {@link NativeMemory#ALIGNMENT}. */
  long offset(Value value) {
    return slots.get(value).offset;
  }

  private static long aligned(long bytes) {
    long lines = (bytes + NativeMemory.ALIGNMENT - 1) / NativeMemory.ALIGNMENT;
    return Math.max(1, lines) * NativeMemory.ALIGNMENT;
  }
}
