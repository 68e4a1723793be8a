package org.velospark.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Inner training of a network by an optimizer. Figures are those of the fastest unroll unless they
 * are medians: whatever else a machine does only makes it slower.
 *
 * @param network as {@code bench/networks.json} names it for this benchmark
 * @param optimizer its name
 * @param stepsPerSecond training steps of all threads together
 * @param medianStepsPerSecond the same, with the median unroll of each thread
 * @param microsPerStep microseconds for a step when one thread is at work alone
 * @param medianMicrosPerStep the same, in the median unroll
 * @param cpuMicrosPerStep the part of it that the thread was running, which other work on the
 *     machine hardly changes
 * @param updateMicros the part of {@code microsPerStep} that the optimizer takes
 * @param nanosPerParameter {@code updateMicros} for each weight of the network, in nanoseconds
 * @param parameters number of the network's weights
 * @param threads how many trained a network each
 * @param vectorApi whether the JVM has the Vector API's module
 * @param java version of the JVM
 * @param processor its name
 */
public record InnerResult(
    String network,
    String optimizer,
    double stepsPerSecond,
    double medianStepsPerSecond,
    double microsPerStep,
    double medianMicrosPerStep,
    double cpuMicrosPerStep,
    double updateMicros,
    double nanosPerParameter,
    int parameters,
    int threads,
    boolean vectorApi,
    String java,
    String processor) {

  /**
   * Reads results that were printed as JSON, one a line.
   *
   * @throws IOException if they cannot be read, or are not such lines
   */
  public static List<InnerResult> read(Path file) throws IOException {
    return JsonLines.read(file, InnerResult.class, "velo bench inner --json");
  }
}
