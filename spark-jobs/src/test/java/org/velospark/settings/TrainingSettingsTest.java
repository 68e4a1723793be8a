package org.velospark.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.velospark.config.Configuration;
import org.velospark.config.InvalidConfigurationException;
import org.velospark.es.Decay;
import org.velospark.es.Difference;
import org.velospark.es.EsConfig;
import org.velospark.es.OuterConfig;
import org.velospark.es.Weighting;
import org.velospark.model.velo.VeloConfig;
import org.velospark.tasks.IntRange;
import org.velospark.tasks.RealRange;
import org.velospark.tasks.Task;
import org.velospark.tasks.image.Activation;
import org.velospark.tasks.image.ImageMlpRanges;
import org.velospark.tasks.image.Initializer;
import org.velospark.unroll.Objective;
import org.velospark.unroll.UnrollConfig;

class TrainingSettingsTest {
  private static final Path CONF = Path.of("..", "conf");

  private static TrainingSettings parse(String text) {
    return Configuration.parse(text, TrainingSettings::read).settings();
  }

  private static List<String> problems(String text) {
    return catchThrowableOfType(InvalidConfigurationException.class, () -> parse(text)).problems();
  }

  static Stream<Path> presets() throws IOException {
    try (Stream<Path> files = Files.list(CONF)) {
      return files.filter(file -> file.toString().endsWith(".conf")).toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("presets")
  void everyPresetIsValidAndItsTextGivesTheSameSettings(Path preset) {
    Configuration<TrainingSettings> read =
        Configuration.read(preset, List.of(), TrainingSettings::read);
    assertThat(parse(read.text())).isEqualTo(read.settings());
  }

  @Test
  void theReferenceHasTheDefaults() {
    assertThat(
            Configuration.read(CONF.resolve("reference.conf"), List.of(), TrainingSettings::read)
                .settings())
        .isEqualTo(parse(""));
  }

  @Test
  void defaultsAreThoseOfTheirPackages() {
    TrainingSettings defaults = parse("");
    assertThat(defaults.optimizer()).isEqualTo(VeloConfig.of(64, 32));
    assertThat(defaults.tasks().imageMlp()).isEqualTo(ImageMlpRanges.PUBLISHED);
    assertThat(defaults.es()).isEqualTo(EsConfig.defaults());
    assertThat(defaults.unroll()).isEqualTo(UnrollConfig.defaults());
    assertThat(defaults.outer()).isEqualTo(OuterConfig.defaults());
  }

  @Test
  void everyKeyIsMapped() {
    TrainingSettings settings =
        parse(
            """
            optimizer {
              architecture = velo, lstm-width = 3, banks = 4, bank-scale = 2.5
              bugged-loss-features = true, bugged-lstm-state = true
            }
            tasks.image-mlp {
              data = [mnist], image-size = [5, 6], hidden-size = [9, 10], hidden-layers = [1, 2]
              batch-size = [7, 8], activations = [cos], initializers = [orthogonal]
              initializer-scale = [0.25, 0.75]
            }
            es { sigma = 0.5, pairs = 3, tasks-per-pair = 2, difference = clipped, clip-limit = 4 }
            unroll {
              min-steps = 2, max-steps = 3, objective = average, evaluation-batches = 4
              evaluation-split = held-out
            }
            outer {
              learning-rate = 0.25, decay { shape = exponential, final-fraction = 0.5 }
              gradient-clip = 7, accumulation = 2, beta1 = 0.5, beta2 = 0.75, epsilon = 1e-3
            }
            held-out {
              count = 3, steps = 4, evaluation-batches = 5, adam-learning-rate = 0.5
              tasks.image-mlp.hidden-layers = [4, 4]
            }
            checkpoint.every = 3
            data.directory = /d
            spark.partitions = 6
            """);
    assertThat(settings.optimizer()).isEqualTo(new VeloConfig(3, 4, 2.5f, true, true));
    assertThat(settings.tasks().imageMlp())
        .isEqualTo(
            new ImageMlpRanges(
                List.of("mnist"),
                new IntRange(5, 6),
                new IntRange(9, 10),
                new IntRange(1, 2),
                new IntRange(7, 8),
                List.of(Activation.COS),
                List.of(Initializer.ORTHOGONAL),
                new RealRange(0.25, 0.75)));
    assertThat(settings.es())
        .isEqualTo(new EsConfig(0.5, 3, 2, new Weighting.Antithetic(new Difference.Clipped(4))));
    assertThat(settings.unroll())
        .isEqualTo(new UnrollConfig(2, 3, Objective.AVERAGE, 4, Task.Split.HELD_OUT));
    assertThat(settings.outer())
        .isEqualTo(
            new OuterConfig(
                0.25,
                new Decay(Decay.Shape.EXPONENTIAL, 0.5),
                7,
                2,
                new OuterConfig.Adam(0.5, 0.75, 1e-3)));
    assertThat(settings.heldOut().count()).isEqualTo(3);
    assertThat(settings.heldOut().steps()).isEqualTo(4);
    assertThat(settings.heldOut().evaluationBatches()).isEqualTo(5);
    assertThat(settings.heldOut().adamLearningRate()).isEqualTo(0.5);
    assertThat(settings.heldOut().tasks().imageMlp().hiddenLayers()).isEqualTo(IntRange.of(4));
    assertThat(settings.checkpoint().every()).isEqualTo(3);
    assertThat(settings.data().directory()).isEqualTo("/d");
    assertThat(settings.spark().partitions()).isEqualTo(6);
  }

  @Test
  void theOtherEstimatorAndRuleHaveTheirOwnKeys() {
    assertThat(parse("es { estimator = weighted-average, temperature = 3 }").es().weighting())
        .isEqualTo(new Weighting.WeightedAverage(3));
    assertThat(parse("outer.rule = gradient-descent").outer().rule())
        .isEqualTo(new OuterConfig.GradientDescent());
    assertThat(problems("es.temperature = 3"))
        .singleElement()
        .asString()
        .startsWith("es.temperature: unknown key");
  }

  @Test
  void anOverrideReachesIntoASectionThatIsMadeOfAnother() {
    Configuration<TrainingSettings> quickstart =
        Configuration.read(
            CONF.resolve("quickstart.conf"),
            List.of("held-out.tasks.image-mlp.hidden-layers=[3, 4]"),
            TrainingSettings::read);
    assertThat(quickstart.settings().heldOut().tasks().imageMlp().hiddenLayers())
        .isEqualTo(new IntRange(3, 4));
  }

  @Test
  void problemsOfAllSectionsComeTogether() {
    assertThat(
            problems(
                """
                run.generations = 0
                optimizer.banks = 0
                tasks.image-mlp.activations = [rulu]
                es.sigma = -1
                unroll { min-steps = 5, max-steps = 2 }
                outer.accumulation = 0
                held-out { count = 1, steps = 0, evaluation-batches = 0, adam-learning-rate = 0 }
                spark.partitions = -1
                datta.directory = x
                """))
        .containsExactly(
            "run.generations: generations must be at least 1, got 0 (String: 1)",
            "optimizer.banks: banks must be at least 1, but is 0 (String: 2)",
            "tasks.image-mlp.activations: No activation 'rulu'; there are relu, tanh, cos, elu,"
                + " sigmoid, swish, leaky-relu-0.4, leaky-relu-0.1 (String: 3)",
            "es.sigma: sigma must be above 0 and finite, but is -1.0 (String: 4)",
            "unroll.max-steps: max-steps must be at least min-steps, which is 5, but is 2"
                + " (String: 5)",
            "outer.accumulation: accumulation must be at least 1, but is 0 (String: 6)",
            "held-out.count: count must be at least 2, so that there is a standard error, but is 1"
                + " (String: 7)",
            "held-out.steps: steps must be at least 1, but is 0 (String: 7)",
            "held-out.evaluation-batches: evaluation-batches must be at least 1, but is 0"
                + " (String: 7)",
            "held-out.adam-learning-rate: adam-learning-rate must be above 0, but is 0.0"
                + " (String: 7)",
            "spark.partitions: partitions must be at least 1, or 0 to choose by the cores, but is -1"
                + " (String: 8)",
            "datta: unknown key, the nearest known one is data (String: 9)");
  }
}
