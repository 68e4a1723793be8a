package org.velospark.es;

import java.util.List;

/**
 * How the losses of a generation weigh its perturbations: the gradient is the sum of every pair's ε
 * times the pair's weight. Adding a constant to all losses changes no weight.
 */
public sealed interface Weighting {

  /**
   * The weights of a generation's pairs.
   *
   * @param sigma standard deviation of the perturbations
   * @param pairs for each pair its units, of which some may have lost sides
   * @return a new array with one number for each pair, in the order given
   */
  double[] weights(double sigma, List<List<PairLoss>> pairs);

  /**
   * Antithetic differences: the mean over units of {@code difference(L+ − L−) / (2σ²) · σε}. With
   * raw differences this is an unbiased estimate of the gradient of the loss smoothed by the noise.
   * A unit with a lost side counts as a difference of zero.
   *
   * @param difference what of a unit's difference counts
   */
  record Antithetic(Difference difference) implements Weighting {
    @Override
    public double[] weights(double sigma, List<List<PairLoss>> pairs) {
      int units = pairs.stream().mapToInt(List::size).sum();
      return pairs.stream()
          .mapToDouble(
              pair ->
                  pair.stream().mapToDouble(u -> difference.apply(u.difference())).sum()
                      / (2 * sigma * units))
          .toArray();
    }
  }

  /**
   * The plain form: the new weights θ' are the average of all perturbed ones, the better the loss
   * of a side the larger its share.
   *
   * <p>A side's loss {@code L} is its mean over the units of its pair; units with a lost side are
   * left out, and so is a pair that has no other. The share of a side is {@code exp(−L / τ)}
   * divided by the sum of that over all sides, with the temperature τ. As a gradient this is
   * written {@code g = (θ − θ')·τ/σ²}: a plain step of σ²/τ along −g lands exactly on θ', and with
   * a growing temperature g becomes the antithetic estimate with raw differences. Both therefore go
   * through the same {@link OuterOptimizer}, which takes its own step along g.
   *
   * @param temperature the difference in loss, in units of the normalised loss, at which one side
   *     weighs e times another; small ones follow the best side alone
   */
  record WeightedAverage(double temperature) implements Weighting {
    public static final double DEFAULT_TEMPERATURE = 1;

    public WeightedAverage {
      if (!(temperature > 0 && temperature < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "temperature must be above 0 and finite, but is %s".formatted(temperature));
      }
    }

    @Override
    public double[] weights(double sigma, List<List<PairLoss>> pairs) {
      double[] positive = new double[pairs.size()];
      double[] negative = new double[pairs.size()];
      double best = Double.POSITIVE_INFINITY;
      for (int k = 0; k < pairs.size(); k++) {
        List<PairLoss> finite = pairs.get(k).stream().filter(PairLoss::isFinite).toList();
        // An infinite loss has no share.
        positive[k] =
            finite.stream()
                .mapToDouble(PairLoss::positive)
                .average()
                .orElse(Double.POSITIVE_INFINITY);
        negative[k] =
            finite.stream()
                .mapToDouble(PairLoss::negative)
                .average()
                .orElse(Double.POSITIVE_INFINITY);
        best = Math.min(best, Math.min(positive[k], negative[k]));
      }
      double[] weights = new double[pairs.size()];
      if (best == Double.POSITIVE_INFINITY) {
        return weights;
      }
      double total = 0;
      for (int k = 0; k < weights.length; k++) {
        double up = Math.exp((best - positive[k]) / temperature);
        double down = Math.exp((best - negative[k]) / temperature);
        total += up + down;
        weights[k] = down - up;
      }
      for (int k = 0; k < weights.length; k++) {
        weights[k] *= temperature / (sigma * total);
      }
      return weights;
    }
  }
}
