package org.velospark.settings;

import org.velospark.config.ConfigSection;
import org.velospark.es.Decay;
import org.velospark.es.Difference;
import org.velospark.es.EsConfig;
import org.velospark.es.OuterConfig;
import org.velospark.es.Weighting;

/** Keys of the sections {@code es} and {@code outer}. */
final class EsSections {
  private static final double CLIP_LIMIT = 1;

  private enum Estimator {
    ANTITHETIC,
    WEIGHTED_AVERAGE
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
    return new EsConfig(
        section.readDouble("sigma", EsConfig.DEFAULT_SIGMA),
        section.readInt("pairs", EsConfig.DEFAULT_PAIRS),
        section.readInt("tasks-per-pair", EsConfig.DEFAULT_TASKS_PER_PAIR),
        weighting(section),
        section.readInt("staleness", EsConfig.DEFAULT_STALENESS));
  }

  private static Weighting weighting(ConfigSection section) {
    return switch (section.readEnum("estimator", Estimator.ANTITHETIC)) {
      case ANTITHETIC -> new Weighting.Antithetic(difference(section));
      case WEIGHTED_AVERAGE ->
          new Weighting.WeightedAverage(
              section.readDouble("temperature", Weighting.WeightedAverage.DEFAULT_TEMPERATURE));
    };
  }

  private static Difference difference(ConfigSection section) {
    return switch (section.readEnum("difference", DifferenceKind.SIGN)) {
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
