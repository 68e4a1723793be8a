package org.velospark.suite;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.rng.UniformRandomProvider;
import org.velospark.model.baseline.Baseline;
import org.velospark.model.weights.OptimizerWeights;
import org.velospark.random.RandomStream;

/**
 * An optimizer that is judged, and the settings that it may have on each task.
 *
 * @param name what people call it
 * @param key what tells it from all others: the name of a baseline, with its learning rate if that
 *     is given, or a digest of weights and architecture
 * @param settings what to try, by the names of settings; one without any if there is nothing to
 *     tune
 */
public record Contestant(String name, String key, List<SortedMap<String, Double>> settings) {
  /** Half decades from 1e-6 to 10^0.5, as VeLO's paper tunes Adam. */
  static final int LEARNING_RATES = 14;

  private static final int SMALLEST_EXPONENT = -6;

  public Contestant {
    settings = List.copyOf(settings);
    if (settings.isEmpty()) {
      throw new IllegalArgumentException("Optimizer %s has no settings to try".formatted(name));
    }
  }

  /**
   * A baseline with its learning rates.
   *
   * @param randomSearch for NAdamW so many random settings more
   */
  public static Contestant of(Baseline baseline, int randomSearch) {
    List<SortedMap<String, Double>> settings = new ArrayList<>();
    for (int k = 0; k < LEARNING_RATES; k++) {
      settings.add(new TreeMap<>(Map.of(Baseline.LEARNING_RATE, halfDecade(k))));
    }
    if (baseline == Baseline.NADAMW) {
      for (int k = 0; k < randomSearch; k++) {
        settings.add(random(RandomStream.SUITE_SETTINGS.at(0, k)));
      }
    }
    return new Contestant(baseline.label(), baseline.label(), settings);
  }

  /**
   * A baseline that is not tuned. It is another optimizer than the tuned one: whoever takes a usual
   * rate does no better.
   */
  public static Contestant of(Baseline baseline, double learningRate) {
    String name = "%s:%s".formatted(baseline.label(), learningRate);
    return new Contestant(
        name, name, List.of(new TreeMap<>(Map.of(Baseline.LEARNING_RATE, learningRate))));
  }

  /** The baseline that a key is of. */
  public static Baseline baseline(String key) {
    return Baseline.named(key.split(":", 2)[0]);
  }

  /** Powers of ten to the last bit, so that they are written as short as they are. */
  private static double halfDecade(int k) {
    double decade = Double.parseDouble("1e" + (SMALLEST_EXPONENT + k / 2));
    return k % 2 == 0 ? decade : decade * Math.sqrt(10);
  }

  /** A learned optimizer, which has nothing to tune. */
  public static Contestant of(String name, OptimizerWeights weights) {
    return new Contestant(
        name,
        "%s %s %s"
            .formatted(weights.config().architecture(), weights.settings(), weights.thetaSha256()),
        List.of(new TreeMap<>()));
  }

  /** Whether there is anything to tune. */
  public boolean isTuned() {
    return settings.size() > 1;
  }

  /** Settings of NAdamW; the same for every task. */
  private static SortedMap<String, Double> random(UniformRandomProvider random) {
    SortedMap<String, Double> settings = new TreeMap<>();
    settings.put(Baseline.LEARNING_RATE, decades(random, -5, 0));
    settings.put("beta1", 1 - decades(random, -2, -0.3));
    settings.put("beta2", 1 - decades(random, -4, -1));
    settings.put("epsilon", decades(random, -10, -4));
    settings.put("weight-decay", decades(random, -5, 0));
    settings.put("warm-up", 0.2 * random.nextDouble());
    return settings;
  }

  /** Log-uniform between two powers of ten. */
  private static double decades(UniformRandomProvider random, double from, double to) {
    return StrictMath.pow(10, from + (to - from) * random.nextDouble());
  }
}
