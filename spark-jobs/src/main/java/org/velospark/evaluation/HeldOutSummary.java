package org.velospark.evaluation;

import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Final losses over all held-out tasks.
 *
 * @param plain as the tasks have them; means say little where tasks are of several families
 * @param normalized on the scale on which tasks compare
 */
public record HeldOutSummary(Comparison plain, Comparison normalized) {

  /**
   * Optimizers compared.
   *
   * @param initial with the weights that the run began with
   * @param evolved with the weights that it ended with
   * @param adam with Adam
   */
  public record Comparison(MeanLoss initial, MeanLoss evolved, MeanLoss adam) {
    static Comparison of(List<HeldOutResult> results, ToDoubleFunction<FinalLoss> loss) {
      return new Comparison(
          MeanLoss.of(results, HeldOutResult::initial, loss),
          MeanLoss.of(results, HeldOutResult::evolved, loss),
          MeanLoss.of(results, HeldOutResult::adam, loss));
    }
  }

  /**
   * A mean with its uncertainty.
   *
   * @param mean over tasks
   * @param se its standard error
   */
  public record MeanLoss(double mean, double se) {
    static MeanLoss of(
        List<HeldOutResult> results,
        Function<HeldOutResult, FinalLoss> optimizer,
        ToDoubleFunction<FinalLoss> loss) {
      double[] losses = results.stream().map(optimizer).mapToDouble(loss).toArray();
      int n = losses.length;
      double mean = 0;
      for (double x : losses) {
        mean += x / n;
      }
      double squares = 0;
      for (double x : losses) {
        squares += (x - mean) * (x - mean);
      }
      return new MeanLoss(mean, Math.sqrt(squares / (n - 1) / n));
    }
  }

  static HeldOutSummary of(List<HeldOutResult> results) {
    return new HeldOutSummary(
        Comparison.of(results, FinalLoss::plain), Comparison.of(results, FinalLoss::normalized));
  }
}
