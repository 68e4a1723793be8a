package org.velospark.es;

import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Turns the losses of a generation into a gradient of the meta-loss with respect to θ, as the
 * configured {@link Weighting} says. The perturbations are drawn anew from their indices, which is
 * nearly all of the time it takes, on all cores. Immutable and thread-safe.
 */
public final class GradientEstimator {
  /**
   * Groups of consecutive pairs, each with a sum of its own: fixed, as they decide the last bits.
   */
  private static final int GROUPS = 4;

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
   * arrive and however many cores there are. Holds four arrays of doubles and, while it draws, four
   * of floats of the length of θ.
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
    int[] drawn = pairs.keySet().stream().mapToInt(pair -> pair).toArray();

    List<double[]> sums =
        IntStream.range(0, GROUPS)
            .parallel()
            .mapToObj(group -> sum(generation, length, drawn, weights, group))
            .toList();
    float[] gradient = new float[length];
    for (int k = 0; k < length; k++) {
      double sum = 0;
      for (double[] part : sums) {
        sum += part[k];
      }
      gradient[k] = (float) held(sum);
    }
    return Estimate.of(gradient, sorted);
  }

  /** The sum of weight times noise over the pairs of one group. */
  private double[] sum(long generation, int length, int[] pairs, double[] weights, int group) {
    double[] sum = new double[length];
    float[] epsilon = new float[length];
    int end = (group + 1) * pairs.length / GROUPS;
    for (int index = group * pairs.length / GROUPS; index < end; index++) {
      double weight = held(weights[index]);
      if (weight != 0) {
        new Perturbation(seed, generation, pairs[index]).fill(epsilon);
        for (int k = 0; k < length; k++) {
          sum[k] += weight * epsilon[k];
        }
      }
    }
    return sum;
  }

  /** Keeps sums of absurdly large losses finite: no infinity enters, so no NaN comes out. */
  private static double held(double value) {
    return Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, value));
  }
}
