package org.velospark.es;

import java.util.List;

/**
 * What the losses of a generation say.
 *
 * @param gradient direction in which the loss grows, all finite, [length of θ]; belongs to the
 *     caller
 * @param meanLoss mean of (L+ + L−)/2 over the used units, the number that is plotted; infinite if
 *     there are none
 * @param standardError standard error of that mean, taking units as independent; infinite if there
 *     are fewer than two
 * @param units units that returned
 * @param usedUnits units of which both sides were finite
 * @param nonFiniteSides sides that were not finite
 */
public record Estimate(
    float[] gradient,
    double meanLoss,
    double standardError,
    int units,
    int usedUnits,
    int nonFiniteSides) {

  static Estimate of(float[] gradient, List<PairLoss> losses) {
    double[] means =
        losses.stream()
            .filter(PairLoss::isFinite)
            .mapToDouble(unit -> unit.positive() / 2 + unit.negative() / 2)
            .toArray();
    double sum = 0;
    for (double mean : means) {
      sum += mean;
    }
    double meanLoss = means.length == 0 ? Double.POSITIVE_INFINITY : sum / means.length;
    double squares = 0;
    for (double mean : means) {
      squares += (mean - meanLoss) * (mean - meanLoss);
    }
    double standardError =
        means.length < 2
            ? Double.POSITIVE_INFINITY
            : Math.sqrt(squares / (means.length - 1) / means.length);
    int nonFiniteSides = losses.stream().mapToInt(PairLoss::nonFiniteSides).sum();
    return new Estimate(
        gradient, meanLoss, standardError, losses.size(), means.length, nonFiniteSides);
  }
}
