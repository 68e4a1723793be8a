package org.velospark.generation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.velospark.checkpoint.ParticleIndex;
import org.velospark.es.EsConfig;
import org.velospark.es.PairLoss;
import org.velospark.es.TruncationConfig;
import org.velospark.settings.TrainingSettings;

/**
 * Which unrolls are under way between two generations: what the driver knows of particles. With
 * full unrolls there are none. Immutable.
 */
public final class Particles {
  private final EsConfig es;

  /** What units train, where unrolls are truncated. */
  private final Optional<UnitSampler> sampler;

  private final long generation;
  private final List<Unit> units;

  private Particles(EsConfig es, Optional<UnitSampler> sampler, long generation, List<Unit> units) {
    this.es = es;
    this.sampler = sampler;
    this.generation = generation;
    this.units = List.copyOf(units);
  }

  /**
   * All that begin at a generation. Where unrolls are truncated, the first of each particle ends
   * early, after a random number of its truncations, so that particles are not in step.
   */
  public static Particles beginning(TrainingSettings settings, long generation) {
    boolean truncated = settings.es().truncation().isPresent();
    List<Unit> units = new ArrayList<>();
    for (Unit unit : Unit.of(generation, settings.es())) {
      units.add(truncated ? unit.beginningAnew() : unit);
    }
    return new Particles(settings.es(), sampler(settings), generation, units);
  }

  private static Optional<UnitSampler> sampler(TrainingSettings settings) {
    return settings
        .es()
        .truncation()
        .map(truncation -> new UnitSampler(settings, settings.mixture()));
  }

  /** What the next generation has to do. */
  public List<Unit> units() {
    return units;
  }

  /**
   * The particles after a generation. One whose unroll has ended begins another. One whose result
   * did not return is taken to have gone on.
   *
   * @param results of {@link #units()}, or of some of them
   */
  public Particles after(List<UnitResult> results) {
    long next = generation + 1;
    if (sampler.isEmpty()) {
      return new Particles(es, sampler, next, Unit.of(next, es));
    }
    Map<Integer, Unit> done = new HashMap<>();
    results.forEach(result -> done.put(result.unit().pair(), result.unit()));
    List<Unit> following = new ArrayList<>();
    for (Unit planned : units) {
      // Units come back changed where the state was lost.
      Unit unit = done.getOrDefault(planned.pair(), planned);
      following.add(
          sampler.get().of(unit).truncation().ends()
              ? new Unit(next, unit.pair(), unit.task())
              : unit.in(next));
    }
    return new Particles(es, sampler, next, following);
  }

  /** The units whose networks have been trained already. */
  List<Unit> underWay() {
    return units.stream().filter(unit -> !unit.begins()).toList();
  }

  /** What a checkpoint keeps of it. */
  ParticleIndex index(String thetaSha256, Map<Integer, String> hashes) {
    long[] since = new long[units.size()];
    boolean[] staggered = new boolean[units.size()];
    for (int k = 0; k < since.length; k++) {
      since[k] = units.get(k).since();
      staggered[k] = units.get(k).staggered();
    }
    return new ParticleIndex(thetaSha256, since, staggered, hashes);
  }

  /**
   * What a checkpoint kept.
   *
   * @param generation number of completed generations
   */
  public static Particles restored(
      TrainingSettings settings, long generation, ParticleIndex index) {
    List<Unit> units = new ArrayList<>();
    for (int pair = 0; pair < settings.es().pairs(); pair++) {
      units.add(new Unit(generation, pair, 0, index.since()[pair], index.staggered()[pair]));
    }
    return new Particles(settings.es(), sampler(settings), generation, units);
  }

  /** What the estimator needs of a result. */
  public PairLoss loss(UnitResult result) {
    boolean persistent = es.truncation().map(TruncationConfig::persistent).orElse(false);
    PairLoss loss = result.pair().loss();
    Unit unit = result.unit();
    return new PairLoss(
        loss.pair(),
        loss.positive(),
        loss.negative(),
        persistent ? unit.generation() - unit.since() : 0);
  }
}
