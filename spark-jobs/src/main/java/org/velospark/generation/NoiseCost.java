package org.velospark.generation;

import java.util.List;
import org.velospark.es.NoiseGroup;
import org.velospark.es.NoiseSum;
import org.velospark.es.NoiseTerm;
import org.velospark.es.Perturbation;

/**
 * What it takes to add up perturbations, on the driver and on executors.
 *
 * @param number seconds to draw, weigh and add one number on one core
 * @param driverCores cores of the driver
 * @param executors how many executors there are
 * @param executorCores cores of all executors together
 */
public record NoiseCost(double number, int driverCores, int executors, int executorCores) {
  /** Two stages of empty tasks, and the way there and back. */
  private static final double JOB_SECONDS = 0.1;

  /** A byte of a sum written, fetched and read by an executor: a network of ten gigabits. */
  private static final double BYTE_SECONDS = 1.5e-9;

  private static final int MEASURED_LENGTH = 1 << 16;
  private static final int MEASURED_ROUNDS = 20;

  /** Measures what a number takes here; some hundredths of a second. */
  public static double measureNumber() {
    NoiseGroup group = new NoiseGroup(0, List.of(new NoiseTerm(new Perturbation(0, 0, 0), 1)));
    double fastest = Double.POSITIVE_INFINITY;
    for (int round = 0; round < MEASURED_ROUNDS; round++) {
      long start = System.nanoTime();
      float kept = NoiseSum.rounded(group.sum(MEASURED_LENGTH)[0]);
      double seconds = (System.nanoTime() - start) / 1e9;
      // What nobody looks at need not be computed.
      fastest = Float.isFinite(kept) ? Math.min(fastest, seconds) : fastest;
    }
    return fastest / MEASURED_LENGTH;
  }

  /** Seconds on the driver. */
  public double driverSeconds(long terms, long length) {
    int groups = groups(terms);
    return number * terms * length * rounds(groups, driverCores) / groups;
  }

  /** Seconds on the executors. */
  public double executorSeconds(long terms, long length) {
    int groups = groups(terms);
    double bytes = (double) groups * length * Double.BYTES / executors + length * Float.BYTES;
    return JOB_SECONDS
        + number * terms * length * rounds(groups, executorCores) / groups
        + BYTE_SECONDS * bytes;
  }

  private static int groups(long terms) {
    return NoiseGroup.count(terms);
  }

  private static double rounds(int groups, int cores) {
    return Math.ceil((double) groups / cores);
  }
}
