package org.velospark.verdict;

import java.util.Arrays;
import java.util.List;

/**
 * Which share of an optimizer's trainings scores above each of some thresholds. Source: Agarwal et
 * al. 2021, after Dolan and Moré, "Benchmarking optimization software with performance profiles"
 * (2002).
 *
 * @param thresholds ascending
 * @param shares above each threshold, with an interval for each
 */
public record PerformanceProfile(double[] thresholds, List<Estimate> shares) {

  public static PerformanceProfile of(Scores scores, double[] thresholds, Bootstrap bootstrap) {
    return new PerformanceProfile(
        thresholds,
        bootstrap.estimates(scores, s -> Arrays.stream(thresholds).map(s::shareAbove).toArray()));
  }
}
