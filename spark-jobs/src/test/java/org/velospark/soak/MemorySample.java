package org.velospark.soak;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.Pointer;

/**
 * What a JVM holds at one moment.
 *
 * @param jvm driver, or the executor's name
 * @param generation the generation that is about to begin there
 * @param values by the order of {@link Measure}
 */
record MemorySample(String jvm, long generation, List<Double> values) {
  private static final double MIB = 1 << 20;
  private static final int PAGE_BYTES = 4096;

  /** What is measured; memory in MiB. */
  enum Measure {
    /** Memory of the process, as Linux counts it. */
    RSS,
    /** Java heap in use after a full collection. */
    HEAP,
    /** Memory that JavaCPP has allocated and not freed. */
    NATIVE,
    /** Direct byte buffers. */
    DIRECT,
    /** Classes and compiled code. */
    CODE,
    /** Open files and sockets. */
    FILES,
    /** Threads that live. */
    THREADS
  }

  /** Measures this JVM after a full collection. */
  static MemorySample here(String jvm, long generation) {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    double heap = (runtime.totalMemory() - runtime.freeMemory()) / MIB;
    return new MemorySample(
        jvm,
        generation,
        List.of(
            residentPages() * PAGE_BYTES / MIB,
            heap,
            Pointer.totalBytes() / MIB,
            direct() / MIB,
            code() / MIB,
            (double)
                ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                    .getOpenFileDescriptorCount(),
            (double) ManagementFactory.getThreadMXBean().getThreadCount()));
  }

  private static long residentPages() {
    try {
      return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ")[1]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long direct() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }

  private static long code() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.NON_HEAP)
        .map(MemoryPoolMXBean::getUsage)
        .mapToLong(usage -> usage.getUsed())
        .sum();
  }

  double value(Measure measure) {
    return values.get(measure.ordinal());
  }

  String line() {
    return jvm
        + "\t"
        + generation
        + "\t"
        + values.stream().map(String::valueOf).collect(Collectors.joining("\t"))
        + "\n";
  }

  static MemorySample of(String line) {
    String[] parts = line.split("\t");
    return new MemorySample(
        parts[0],
        Long.parseLong(parts[1]),
        Arrays.stream(parts).skip(2).map(Double::valueOf).toList());
  }
}
