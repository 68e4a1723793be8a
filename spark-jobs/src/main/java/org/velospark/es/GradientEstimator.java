package org.velospark.es;

import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Turns the losses of a generation into a gradient of the meta-loss with respect to θ, as the
 * configured {@link Weighting} says. The perturbations are drawn anew from their indices. Immutable
 * and thread-safe.
 */
public final class GradientEstimator {
  private final EsConfig config;
  private final long seed;

  /**
   * @param seed seed of the run, as the perturbations that were tried had it
   */
  public GradientEstimator(EsConfig config, long seed) {
    this.config = config;
    this.seed = seed;
  }

  /**
   * The estimate of one generation. The same units give the same bits, in whatever order they
   * arrive.
   *
   * @param generation index of the generation, from 0
   * @param length length of θ
   * @param losses the units that returned; others are as if they had never been
   */
  public Estimate estimate(long generation, int length, Collection<PairLoss> losses) {
    List<PairLoss> sorted = losses.stream().sorted(PairLoss.ORDER).toList();
    TreeMap<Integer, List<PairLoss>> pairs =
        sorted.stream()
            .collect(Collectors.groupingBy(PairLoss::pair, TreeMap::new, Collectors.toList()));
    double[] weights = config.weighting().weights(config.sigma(), List.copyOf(pairs.values()));

    double[] sum = new double[length];
    float[] epsilon = new float[length];
    int index = 0;
    for (int pair : pairs.keySet()) {
      double weight = held(weights[index++]);
      if (weight != 0) {
        new Perturbation(seed, generation, pair).fill(epsilon);
        for (int k = 0; k < length; k++) {
          sum[k] += weight * epsilon[k];
        }
      }
    }
    float[] gradient = new float[length];
    for (int k = 0; k < length; k++) {
      gradient[k] = (float) held(sum[k]);
    }
    return Estimate.of(gradient, sorted);
  }

  /** Keeps sums of absurdly large losses finite: no infinity enters, so no NaN comes out. */
  private static double held(double value) {
    return Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, value));
  }
}
