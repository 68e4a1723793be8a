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
 *
 * <p>A pair whose networks have been trained since an earlier generation counts with the sum of its
 * noise in all generations since then. Its sides are then θ ± σε for the ε of each of them in turn,
 * and the difference of their losses is due to all of it. That is the estimator of Persistent
 * Evolution Strategies (Vicol, Metz and Sohl-Dickstein, ICML 2021, equation 12, antithetic). The
 * noise of each generation is drawn anew for it, so a pair takes as many draws as generations.
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
   * @param losses the units that returned; others are as if they had never been. All of one pair
   *     have as many earlier generations
   */
  public Estimate estimate(long generation, int length, Collection<PairLoss> losses) {
    List<PairLoss> sorted = losses.stream().sorted(PairLoss.ORDER).toList();
    TreeMap<Integer, List<PairLoss>> pairs =
        sorted.stream()
            .collect(Collectors.groupingBy(PairLoss::pair, TreeMap::new, Collectors.toList()));
    double[] weights = config.weighting().weights(config.sigma(), List.copyOf(pairs.values()));
    List<NoiseTerm> terms = new ArrayList<>(weights.length);
    int index = 0;
    for (List<PairLoss> units : pairs.values()) {
      double weight = NoiseSum.held(weights[index++]);
      for (long drawn = generation - earlier(generation, units); drawn <= generation; drawn++) {
        terms.add(new NoiseTerm(new Perturbation(seed, drawn, units.get(0).pair()), weight));
      }
    }
    return Estimate.of(noiseSum.of(terms, length), sorted);
  }

  private static long earlier(long generation, List<PairLoss> units) {
    long earlier = units.get(0).earlier();
    if (units.stream().anyMatch(unit -> unit.earlier() != earlier) || earlier > generation) {
      throw new IllegalArgumentException(
          "The units of a pair in generation %d differ in their earlier generations, or have too many: %s"
              .formatted(generation, units));
    }
    return earlier;
  }
}
