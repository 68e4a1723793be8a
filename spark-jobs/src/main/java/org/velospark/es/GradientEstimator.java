package org.velospark.es;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Turns the losses of a generation into a gradient of the meta-loss with respect to θ, as the
 * configured {@link Weighting} says. The perturbations are drawn anew from their indices, and added
 * up by a {@link NoiseSum}. Immutable and thread-safe.
 */
public final class GradientEstimator {
  private final EsConfig config;
  private final long seed;
  private final NoiseSum noiseSum;

  /** An estimator that adds up on this machine. */
  public GradientEstimator(EsConfig config, long seed) {
    this(config, seed, new LocalNoiseSum());
  }

  /**
   * @param seed seed of the run, as the perturbations that were tried had it
   * @param noiseSum where perturbations are added up, which changes no bit
   */
  public GradientEstimator(EsConfig config, long seed, NoiseSum noiseSum) {
    this.config = config;
    this.seed = seed;
    this.noiseSum = noiseSum;
  }

  /**
   * The estimate of one generation. The same units give the same bits, in whatever order they
   * arrive and wherever they are added up.
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
    List<NoiseTerm> terms = new ArrayList<>(weights.length);
    for (int pair : pairs.keySet()) {
      terms.add(
          new NoiseTerm(
              new Perturbation(seed, generation, pair), NoiseSum.held(weights[terms.size()])));
    }
    return Estimate.of(noiseSum.of(terms, length), sorted);
  }
}
