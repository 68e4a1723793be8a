package org.velospark.model.baseline;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.nd4j.linalg.learning.config.IUpdater;
import org.velospark.model.Optimizer;
import org.velospark.model.TensorLayout;

/**
 * The hand-made optimizers by their names. Each has a learning rate that must be given; {@code
 * nadamw} may be given all of its settings, the others keep their defaults.
 */
public enum Baseline {
  SGD("sgd", settings -> ofUpdater(new Sgd(rate(settings)))),
  MOMENTUM("momentum", settings -> ofUpdater(new Momentum(rate(settings)))),
  RMSPROP("rmsprop", settings -> ofUpdater(new RmsProp(rate(settings)))),
  ADAM("adam", settings -> ofUpdater(new Adam(rate(settings)))),
  ADAMW("adamw", settings -> ofAnyLength(new AdamW(rate(settings))::optimizer)),
  NADAMW(
      "nadamw",
      settings -> nadamw(settings)::optimizer,
      "beta1",
      "beta2",
      "epsilon",
      "weight-decay",
      "warm-up"),
  ADABELIEF("adabelief", settings -> ofUpdater(new AdaBelief(rate(settings)))),
  ADAFACTOR("adafactor", settings -> ofAnyLength(new Adafactor(rate(settings))::optimizer)),
  LION("lion", settings -> ofAnyLength(new Lion(rate(settings))::optimizer));

  /** Name of the setting that all of them have. */
  public static final String LEARNING_RATE = "learning-rate";

  private final String label;
  private final Function<Map<String, Double>, Rule> rules;
  private final Set<String> keys = new TreeSet<>(List.of(LEARNING_RATE));

  Baseline(String label, Function<Map<String, Double>, Rule> rules, String... more) {
    this.label = label;
    this.rules = rules;
    this.keys.addAll(List.of(more));
  }

  /** An optimizer with its settings. Immutable and thread-safe. */
  @FunctionalInterface
  public interface Rule {
    /**
     * The optimizer ready for the first step of one training run.
     *
     * @param target layout of the network that will be trained
     * @param numSteps how many steps the training will take, at least 1
     */
    Optimizer optimizer(TensorLayout target, int numSteps);

    /** The same as configurations of Deeplearning4j name it; empty where ND4J has none. */
    default Optional<IUpdater> updater() {
      return Optional.empty();
    }
  }

  private static Rule ofUpdater(UpdaterSettings settings) {
    return new Rule() {
      @Override
      public Optimizer optimizer(TensorLayout target, int numSteps) {
        return settings.optimizer(target);
      }

      @Override
      public Optional<IUpdater> updater() {
        return Optional.of(settings.updater());
      }
    };
  }

  private static Rule ofAnyLength(Function<TensorLayout, Optimizer> optimizer) {
    return (target, numSteps) -> optimizer.apply(target);
  }

  private static double rate(Map<String, Double> settings) {
    return settings.get(LEARNING_RATE);
  }

  private static NAdamW nadamw(Map<String, Double> settings) {
    NAdamW defaults = new NAdamW(rate(settings));
    return new NAdamW(
        rate(settings),
        settings.getOrDefault("beta1", defaults.beta1()),
        settings.getOrDefault("beta2", defaults.beta2()),
        settings.getOrDefault("epsilon", defaults.epsilon()),
        settings.getOrDefault("weight-decay", defaults.weightDecay()),
        settings.getOrDefault("warm-up", defaults.warmUp()));
  }

  /**
   * The optimizer of a name.
   *
   * @throws IllegalArgumentException if there is none; the message lists the names there are
   */
  public static Baseline named(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "No optimizer '%s'; there are %s".formatted(name, labels())));
  }

  /** The optimizer of a name, if there is one. */
  public static Optional<Baseline> find(String name) {
    return Arrays.stream(values()).filter(baseline -> baseline.label.equals(name)).findFirst();
  }

  /** All names, in words. */
  public static String labels() {
    return Arrays.stream(values()).map(Baseline::label).collect(Collectors.joining(", "));
  }

  /** Its name as command lines and tables have it. */
  public String label() {
    return label;
  }

  /** Whether ND4J has it, so that a configuration of Deeplearning4j can name it. */
  public boolean hasUpdater() {
    return with(Map.of(LEARNING_RATE, 1.0)).updater().isPresent();
  }

  /**
   * The optimizer with some settings.
   *
   * @param settings by name, the learning rate among them
   * @throws IllegalArgumentException if the learning rate is missing, or a setting is unknown or
   *     out of its range
   */
  public Rule with(Map<String, Double> settings) {
    if (!settings.containsKey(LEARNING_RATE) || !keys.containsAll(settings.keySet())) {
      throw new IllegalArgumentException(
          "Settings of %s are %s, expected %s and none but %s"
              .formatted(label, settings, LEARNING_RATE, keys));
    }
    return rules.apply(settings);
  }
}
