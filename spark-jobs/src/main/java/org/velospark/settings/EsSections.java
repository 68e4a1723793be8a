package org.velospark.settings;

import java.util.Optional;
import org.velospark.config.ConfigSection;
import org.velospark.es.Decay;
import org.velospark.es.Difference;
import org.velospark.es.EsConfig;
import org.velospark.es.OuterConfig;
import org.velospark.es.TruncationConfig;
import org.velospark.es.Weighting;

/** Keys of the sections {@code es} and {@code outer}. */
final class EsSections {
  private static final double CLIP_LIMIT = 1;

  private enum Estimator {
    ANTITHETIC,
    WEIGHTED_AVERAGE,
    PES,
    TRUNCATED
  }

  private enum DifferenceKind {
    SIGN,
    RAW,
    CLIPPED
  }

  private enum RuleKind {
    ADAM,
    GRADIENT_DESCENT
  }

  private EsSections() {}

  static EsConfig es(ConfigSection section) {
    Estimator estimator = section.readEnum("estimator", Estimator.ANTITHETIC);
    return new EsConfig(
        section.readDouble("sigma", EsConfig.DEFAULT_SIGMA),
        section.readInt("pairs", EsConfig.DEFAULT_PAIRS),
        section.readInt("tasks-per-pair", EsConfig.DEFAULT_TASKS_PER_PAIR),
        weighting(estimator, section),
        section.readInt("staleness", EsConfig.DEFAULT_STALENESS),
        truncation(estimator, section));
  }

  private static Optional<TruncationConfig> truncation(Estimator estimator, ConfigSection section) {
    if (estimator != Estimator.PES && estimator != Estimator.TRUNCATED) {
      return Optional.empty();
    }
    int steps = section.readInt("truncation", TruncationConfig.DEFAULT_STEPS);
    return Optional.of(new TruncationConfig(steps, estimator == Estimator.PES));
  }

  private static Weighting weighting(Estimator estimator, ConfigSection section) {
    return switch (estimator) {
      case ANTITHETIC -> new Weighting.Antithetic(difference(section, DifferenceKind.SIGN));
      // Of a sign, sums of noise would make a biased estimate.
      case PES, TRUNCATED -> new Weighting.Antithetic(difference(section, DifferenceKind.RAW));
      case WEIGHTED_AVERAGE ->
          new Weighting.WeightedAverage(
              section.readDouble("temperature", Weighting.WeightedAverage.DEFAULT_TEMPERATURE));
    };
  }

  private static Difference difference(ConfigSection section, DifferenceKind defaultKind) {
    return switch (section.readEnum("difference", defaultKind)) {
      case SIGN -> new Difference.Sign();
      case RAW -> new Difference.Raw();
      case CLIPPED -> new Difference.Clipped(section.readDouble("clip-limit", CLIP_LIMIT));
    };
  }

  static OuterConfig outer(ConfigSection section) {
    return new OuterConfig(
        section.readDouble("learning-rate", OuterConfig.DEFAULT_LEARNING_RATE),
        section.readSection("decay", EsSections::decay),
        section.readDouble("gradient-clip", OuterConfig.DEFAULT_GRADIENT_CLIP),
        section.readInt("accumulation", OuterConfig.DEFAULT_ACCUMULATION),
        rule(section));
  }

  private static Decay decay(ConfigSection section) {
    return new Decay(
        section.readEnum("shape", Decay.NONE.shape()),
        section.readDouble("final-fraction", Decay.NONE.finalFraction()));
  }

  private static OuterConfig.Rule rule(ConfigSection section) {
    return switch (section.readEnum("rule", RuleKind.ADAM)) {
      case ADAM ->
          new OuterConfig.Adam(
              section.readDouble("beta1", OuterConfig.Adam.DEFAULT_BETA1),
              section.readDouble("beta2", OuterConfig.Adam.DEFAULT_BETA2),
              section.readDouble("epsilon", OuterConfig.Adam.DEFAULT_EPSILON));
      case GRADIENT_DESCENT -> new OuterConfig.GradientDescent();
    };
  }
}
