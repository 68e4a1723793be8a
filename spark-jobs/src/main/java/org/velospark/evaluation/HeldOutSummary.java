package org.velospark.evaluation;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Final losses over all held-out tasks.
 *
 * @param initial with the weights that the run began with
 * @param evolved with the weights that it ended with
 * @param adam with Adam
 */
public record HeldOutSummary(MeanLoss initial, MeanLoss evolved, MeanLoss adam) {

  /**
   * A mean with its uncertainty.
   *
   * @param mean over tasks
   * @param se its standard error
   */
  public record MeanLoss(double mean, double se) {
    static MeanLoss of(List<HeldOutResult> results, ToDoubleFunction<HeldOutResult> loss) {
      double mean = results.stream().mapToDouble(loss).average().orElseThrow();
      double squares = results.stream().mapToDouble(loss).map(x -> (x - mean) * (x - mean)).sum();
      int n = results.size();
      return new MeanLoss(mean, Math.sqrt(squares / (n - 1) / n));
    }
  }

  static HeldOutSummary of(List<HeldOutResult> results) {
    return new HeldOutSummary(
        MeanLoss.of(results, HeldOutResult::initial),
        MeanLoss.of(results, HeldOutResult::evolved),
        MeanLoss.of(results, HeldOutResult::adam));
  }
}
